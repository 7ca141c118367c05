resource "pingoneprovisioning_propagation_store" "zoom" {
  name = "Zoom"
  type = "Zoom"
}
resource "pingoneprovisioning_propagation_rule" "a" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "email", target_attribute = "Email" },
  ]
}
