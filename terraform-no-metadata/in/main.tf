resource "pingoneprovisioning_propagation_store" "zoom" {
  environment_id = var.environment_id
  name           = "GoogleApps"
  type           = "GoogleApps"
  configuration_zoom {
    scim_url            = "https://api.zoom.us/scim2"
    oauth_client_secret = var.zoom_secret
  }
}

resource "pingoneprovisioning_propagation_store" "github" {
  environment_id = var.environment_id
  name           = "GitHub"
  type           = "GithubEMU"
}
resource "pingoneprovisioning_propagation_rule" "zoom" {
  environment_id  = var.environment_id
  name            = "Users to Zoom"
  source_store_id = var.directory_id
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "email", target_attribute = "userNme" },
    { expression = "#root.title ?: \"caf\u00e9 $${x}\" + #root.titel", target_attribute = "title" },
    { source_attribute = "name.given", target_attribute = "givenName" },
  ]
}
