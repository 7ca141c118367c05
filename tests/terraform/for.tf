# open: all
locals {
  value = [for it in ["a", "b"] : { source_attribute = it, target_attribute = it }]
}
