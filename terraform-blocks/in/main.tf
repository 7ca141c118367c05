resource "pingoneprovisioning_propagation_rule" "zoom" {
  environment_id  = var.environment_id
  name            = "Users to Zoom"
  source_store_id = var.directory_id
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings {
    source_attribute = "email"
  }
}
