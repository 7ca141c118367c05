resource "pingoneprovisioning_propagation_rule" "zoom" {
  environment_id  = var.environment_id
  name            = "Users to Zoom"
  source_store_id = var.directory_id
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = var.login, target_attribute = "userName" },
    { expression = "${var.prefix}.title", target_attribute = "title" },
    { source_attribute = lookup(var.names, "given"), target_attribute = "givenName" },
    { source_attribute = "email", target_attribute = "emial" },
  ]
}
