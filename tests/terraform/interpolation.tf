# open: 2
locals {
  email = "email"
  value = [
    { source_attribute = "${local.email}x", target_attribute = "userName" },
    { source_attribute = "%{ if true }a%{ endif }", target_attribute = "title" },
  ]
}
