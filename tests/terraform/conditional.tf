# open: 1
locals {
  value = [{ source_attribute = true ? "email" : "username", target_attribute = "userName" }]
}
