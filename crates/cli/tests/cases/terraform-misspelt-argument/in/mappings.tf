resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mapings = [
    { source_attribute = "email", target_attribute = "userName" },
  ]
}
