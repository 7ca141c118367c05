locals {
  value = [{
    target_attribute = "title"
    expression       = <<EOT
EOT
  }]
}
