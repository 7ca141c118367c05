locals {
  value = []
}
terraform {}
variable "x" {}
