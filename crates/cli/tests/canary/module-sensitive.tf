resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = "1"
  mappings = [
    { expression = "'@@' + #root.titel", target_attribute = "vault" },
    { target_attribute = "Vault", expression = "#string.uppercase('@@' + title)" },
    { target_attribute = "vau\u006ct", expression = "'@@' + #root.titel" },
    { target_attribute = "Title", source_attribute = "titel" },
  ]
}
