resource "pingoneprovisioning_propagation_store" "slack" {
  type = "slack"
}

resource "pingoneprovisioning_propagation_rule" "slack" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings        = [{ source_attribute = "email", target_attribute = "userName" }]
}

resource "pingoneprovisioning_propagation_rule" "zoom" {
  target_store_id = "00000000-0000-0000-0000-000000000002"
  mappings        = [{ source_attribute = "email", target_attribute = "userName" }]
}
