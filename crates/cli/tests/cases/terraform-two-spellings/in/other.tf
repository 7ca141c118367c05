resource "pingoneprovisioning_propagation_rule" "b" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "email", target_attribute = "email" },
    { source_attribute = "email", target_attribute = "userName" },
  ]
}
