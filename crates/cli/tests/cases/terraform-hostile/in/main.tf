resource "pingoneprovisioning_propagation_rule" "a‮b" {
  target_store_id = local.zoom
  mappings = [{ target_attribute = "x\u001b[31m", source_attribute = "email" }]
}
