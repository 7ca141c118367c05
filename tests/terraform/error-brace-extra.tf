locals {
  value = []
}
}
