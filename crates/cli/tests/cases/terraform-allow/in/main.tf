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
  # provmap: allow(unmapped-default, unmapped-non-nillable) a first step: users are created by hand
  mappings = [
    { source_attribute = "email", target_attribute = "userName" }, # provmap: allow(non-unique-source) checked by HR
    # provmap: allow(exceeds-max-length, nullable-source) names are short here, and everybody has one
    {
      source_attribute = "name.given"
      target_attribute = "givenName"
    },
    {
      # provmap: allow(exceeds-max-length) names are short here
      source_attribute = "name.family"
      target_attribute = "familyName"
    },
  ]
}
