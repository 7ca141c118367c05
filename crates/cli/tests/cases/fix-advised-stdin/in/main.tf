resource "pingoneprovisioning_propagation_rule" "a" {
  mappings = [
    { target_attribute = "Phone", source_attribute = "primaryPhone" },
  ]
}
resource "pingoneprovisioning_propagation_rule" "b" {
  mappings = [
    { target_attribute = "Phone", source_attribute = "primaryPhone" },
  ]
}
