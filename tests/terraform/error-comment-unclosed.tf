locals {
  value = []
}
/* never
