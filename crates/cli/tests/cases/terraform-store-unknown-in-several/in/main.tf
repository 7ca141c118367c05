resource "pingoneprovisioning_propagation_store" "slack" {
  type = "Slack"
}

resource "pingoneprovisioning_propagation_rule" "slack" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings = [
    { source_attribute = "username", target_attribute = "userName" },
    { source_attribute = "email", target_attribute = "primaryEmail" },
    { source_attribute = "enabled", target_attribute = "active" },
  ]
}

resource "pingoneprovisioning_propagation_rule" "literal" {
  target_store_id = "00000000-0000-0000-0000-000000000002"
  mappings        = [{ source_attribute = "email", target_attribute = "userName" }]
}

resource "pingoneprovisioning_propagation_rule" "variable" {
  target_store_id = var.store_id
  mappings        = [{ source_attribute = "email", target_attribute = "userName" }]
}
