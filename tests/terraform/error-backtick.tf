locals {
  a = `b`
}
