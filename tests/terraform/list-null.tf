locals {
  value = null
}
