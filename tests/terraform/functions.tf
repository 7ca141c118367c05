# open: 1
locals {
  value = [
    { source_attribute = lower("EMAIL"), target_attribute = "userName" },
    { source_attribute = "title", target_attribute = "title" },
  ]
}
