locals {
  value = []
}

variable x {
  default = "a"
}
