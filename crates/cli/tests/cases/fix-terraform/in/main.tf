resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
}
resource "pingoneprovisioning_propagation_store" "slack" {
  type  = "Slack"
  token = "very-secret"
}

locals {
  title = "Title"
}

resource "pingoneprovisioning_propagation_rule" "zoom" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "email", target_attribute = "userNme" }, # the login
    {
      target_attribute = "department" # of HR
      source_attribute = "title"
    },
    { expression = "#root.title ?: \"caf\u00e9 $${x}\" + #root.titel", target_attribute = "title" },
    { source_attribute = "locale", target_attribute = local.title },
  ]
}

resource "pingoneprovisioning_propagation_rule" "slack" {
  target_store_id = pingoneprovisioning_propagation_store.slack.id
  mappings = [
    { source_attribute = "username", target_attribute = "userName" },
    { target_attribute = "Primary Email", source = "email" },
  ]
}
