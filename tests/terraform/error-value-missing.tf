locals {
  value =
}
