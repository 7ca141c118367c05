locals {
  value = [{
    expression = <<EOT
 one
  }]
}
