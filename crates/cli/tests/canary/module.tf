# @@
variable "zoom" {
  default = "@@"
}

locals {
  token = "@@" # provmap: allow(nullable-source) @@
  email = "email"
  lines = [
    { source_attribute = local.email, target_attribute = "email", note = "@@" },
  ]
}

resource "pingoneprovisioning_propagation_store" "zoom" {
  environment_id = "@@"
  type           = "Zoom"

  configuration_zoom {
    scim_url            = "@@"
    oauth_client_secret = "@@" /* @@ */
    headers             = { "X-Token" = "@@", (local.token) = "@@" }
    key                 = <<-EOT
      @@
    EOT
  }
}

// provmap: allow(unmapped-default) @@
resource "pingoneprovisioning_propagation_rule" "users" {
  environment_id  = "@@"
  filter          = "email eq \"@@\""
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = concat([
    { source_attribute = "name.given", target_attribute = "givenName", note = "@@" }, # @@
  ], ["@@"])
}

resource "pingoneprovisioning_propagation_rule" "others" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "name.given", target_attribute = "givenName", note = "@@" }, # @@
    { source_attribute = "nickname", target_attribute = "Title", id = 7310587 },
    { expression = "'@@' + #root.titel", target_attribute = "password" },
    { target_attribute = "apiToken", expression = "#string.uppercase('@@' + title)" },
  ]
}
