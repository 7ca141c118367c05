locals {
  value = []
  value = []
}
