locals {
  sales = "population.id = \"11111111-1111-4111-8111-111111111111\""
}
resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
}
resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  filter          = local.sales
  mappings = [
    { source_attribute = "email", target_attribute = "userName" },
    { source_attribute = "name.given", target_attribute = "givenName" },
    { source_attribute = "name.family", target_attribute = "familyName" },
    { source_attribute = "enabled", target_attribute = "active" },
  ]
}
resource "pingoneprovisioning_propagation_rule" "some" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  filter          = "enabled eq yes"
  mappings = [
    { source_attribute = "email", target_attribute = "userName" },
    { source_attribute = "name.given", target_attribute = "givenName" },
    { source_attribute = "name.family", target_attribute = "familyName" },
    { source_attribute = "enabled", target_attribute = "active" },
  ]
}
resource "pingoneprovisioning_propagation_rule" "open" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  filter          = "population.id = ${var.population}"
  mappings = [
    { source_attribute = "email", target_attribute = "userName" },
    { source_attribute = "name.given", target_attribute = "givenName" },
    { source_attribute = "name.family", target_attribute = "familyName" },
    { source_attribute = "enabled", target_attribute = "active" },
  ]
}
