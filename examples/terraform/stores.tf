resource "pingoneprovisioning_propagation_store" "zoom" {
  environment_id = var.environment_id
  name           = "Zoom"
  type           = "Zoom"

  configuration_zoom {
    scim_url            = "https://api.zoom.us/scim2"
    oauth_client_secret = var.zoom_client_secret
  }
}

resource "pingoneprovisioning_propagation_store" "slack" {
  environment_id = var.environment_id
  name           = "Slack"
  type           = "Slack"
}
