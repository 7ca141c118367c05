resource "pingoneprovisioning_propagation_rule" "zoom" {
  environment_id  = var.environment_id
  plan_id         = var.plan_id
  name            = "Users to Zoom"
  source_store_id = var.directory_id
  target_store_id = pingoneprovisioning_propagation_store.zoom.id

  mappings = [
    { source_attribute = "email", target_attribute = "userName" },
    { source_attribute = "email", target_attribute = "email" },
    { source_attribute = "enabled", target_attribute = "active" },
    { source_attribute = "name.given", target_attribute = "givenName" },
    {
      target_attribute = "familyName"
      expression       = "#string.substring(#root.name.family ?: #root.username, 0, 64)"
    },
    { source_attribute = "primaryPhone", target_attribute = "Phone" },
  ]
}

resource "pingoneprovisioning_propagation_rule" "slack" {
  environment_id  = var.environment_id
  plan_id         = var.plan_id
  name            = "Users to Slack"
  source_store_id = var.directory_id
  target_store_id = pingoneprovisioning_propagation_store.slack.id

  mappings = [
    { source_attribute = "username", target_attribute = "userName" },
    { source_attribute = "email", target_attribute = "primaryEmail" },
    { source_attribute = "enabled", target_attribute = "active" },
    { source_attribute = local.title, target_attribute = "title" },
  ]
}

locals {
  title = "title"
}
