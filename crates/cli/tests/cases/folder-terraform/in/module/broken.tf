resource "pingoneprovisioning_propagation_rule" "x" {
