locals {
  value = [
    { id = "1", source_attribute = "email", target_attribute = "userName" },
  ]
}
