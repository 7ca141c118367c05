locals {
  value = [
    { source_attribute = "a\qb", target_attribute = "x" },
  ]
}
