# open: all
locals {
  a = local.b
  b = local.a
  value = local.a
}
