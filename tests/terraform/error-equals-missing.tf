locals {
  value []
}
