resource "pingoneprovisioning_propagation_store" "slack" {
  type = "Slack"
}

resource "pingoneprovisioning_propagation_rule" "staff" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings = [
    { source_attribute = "username", target_attribute = "userName" },
    { source_attribute = "email", target_attribute = "primaryEmail" },
    { source_attribute = "enabled", target_attribute = "activ" },
  ]
}

resource "pingoneprovisioning_propagation_rule" "guests" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings = [
    { source_attribute = "username", target_attribute = "userName" },
    { source_attribute = "email", target_attribute = "primaryEmail" },
    { source_attribute = "enabled", target_attribute = "activ" },
  ]
}
