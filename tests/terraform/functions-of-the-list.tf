# open: all
locals {
  value = concat([{ source_attribute = "email", target_attribute = "userName" }], [])
}
