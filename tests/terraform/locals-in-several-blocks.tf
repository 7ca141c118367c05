locals {
  value = local.list
}
locals {
  list = [{ source_attribute = "email", target_attribute = "userName" }]
}
