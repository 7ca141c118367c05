resource "pingoneprovisioning_propagation_store" "slack" {
  tpye = "Slack"
}

resource "pingoneprovisioning_propagation_rule" "to_slack" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings        = []
}
