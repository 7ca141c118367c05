resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
}

resource "pingoneprovisioning_propagation_store" "slack" {
  type = "Slack"
}

resource "pingoneprovisioning_propagation_rule" "zoom" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings        = [{ source_attribute = "username", target_attribute = "userName" }]
}

resource "pingoneprovisioning_propagation_rule" "slack" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings        = [{ source_attribute = "username", target_attribute = "userName" }]
}
