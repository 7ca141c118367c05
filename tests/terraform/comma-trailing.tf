locals {
  value = [
    { source_attribute = "email", target_attribute = "userName", },
  ]
}
