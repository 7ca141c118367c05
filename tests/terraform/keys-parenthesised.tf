# open: 1
locals {
  value = [
    { ("source_attribute") = "email", (local.key) = "userName" },
  ]
}

locals {
  key = "target_attribute"
}
