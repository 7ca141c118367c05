resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = "1"
  mappings = [
    { target_attribute = "vault", expression = "'hunter2' + #root.title" },
    { target_attribute = "vau\u006ct", expression = "'hunter2' + #root.titel" },
    { target_attribute = "Title", expression = "'shown' + #root.title" },
  ]
}
