locals {
  token = "hunter2
}
