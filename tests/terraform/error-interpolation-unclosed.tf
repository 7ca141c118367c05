locals {
  value = []
  a = "${local.b"
}
