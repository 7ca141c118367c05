resource "pingoneprovisioning_propagation_rule" "zoom" {
  environment_id  = var.environment_id
  name            = "Users to Zoom"
  source_store_id = var.directory_id
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mappings = [
    { source_attribute = "email", target_attribute = "userNme" },
    { expression = "#root.title ?: \"caf\u00e9 $${x}\" + #root.titel", target_attribute = "title" },
    { source_attribute = local.given, target_attribute = "givenName" },
  ]
}

resource "pingoneprovisioning_propagation_rule" "github" {
  environment_id  = var.environment_id
  target_store_id = (pingoneprovisioning_propagation_store.github[0].id)
  mappings = [
    # Whom it is about.
    { source_attribute = "username", target_attribute = "userName" },
    {
      target_attribute = "displayNam"
      expression       = <<-EOT
        #string.upperCase(
          #root.nam)
      EOT
    },
  ]
}
