locals {
  value = [
    { source_attribute = null, target_attribute = "title", expression = "'x'" },
  ]
}
