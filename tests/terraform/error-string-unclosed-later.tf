locals {
  value = []
  a = "b
  c = "d"
}
