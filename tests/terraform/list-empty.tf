locals {
  value = []
}
