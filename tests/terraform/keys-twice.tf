locals {
  value = [
    { source_attribute = "email", source_attribute = "username", target_attribute = "userName" },
  ]
}
