locals {
  value = []
  a = "b
}
