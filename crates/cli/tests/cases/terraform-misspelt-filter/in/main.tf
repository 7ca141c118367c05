resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
}
resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  filtr           = "population.id eq \"11111111-1111-4111-8111-111111111111\""
  mappings = [
    { source_attribute = "email", target_attribute = "userName" },
    { source_attribute = "name.given", target_attribute = "givenName" },
    { source_attribute = "name.family", target_attribute = "familyName" },
    { source_attribute = "title", target_attribute = "title" },
  ]
}
