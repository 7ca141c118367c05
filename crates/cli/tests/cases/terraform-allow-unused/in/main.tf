resource "pingoneprovisioning_propagation_store" "zoom" {
  environment_id = var.environment_id
  name           = "Zoom"
  type           = "Zoom"
  configuration_zoom {
    scim_url            = "https://api.zoom.us/scim2"
    oauth_client_secret = var.zoom_secret
  }
}

# provmap: allow(nullable-source) of no propagation rule
variable "x" {}

resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "name.given", target_attribute = "givenName" }, # provmap: allow(nullable-source)
    { source_attribute = "username", target_attribute = "userName" },    # provmap: allow(nulable-source, reserved-value) nobody
    # provmap: alow(nullable-source) everybody has one
    { source_attribute = "name.family", target_attribute = "familyName" },
  ]
}
