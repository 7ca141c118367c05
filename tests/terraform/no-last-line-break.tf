locals {
  value = []
}