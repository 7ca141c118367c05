resource "pingoneprovisioning_propagation_store" "zoom" {
  environment_id = var.environment_id
  name           = "Zoom"
  type           = "Zoom"
  configuration_zoom {
    scim_url            = "https://api.zoom.us/scim2"
    oauth_client_secret = var.zoom_secret
  }
}

// provmap: allow(nullable-source, exceeds-max-length) as long as HR checks names
/* provmap: allow(unmapped-default, unmapped-non-nillable) later */
resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "name.given", target_attribute = "givenName" },
    { source_attribute = "name.family", target_attribute = "familyName" },
    { source_attribute = "username", target_attribute = "userName" },
  ]
}
