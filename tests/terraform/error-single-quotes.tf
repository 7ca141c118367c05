locals {
  value = ['a']
}
