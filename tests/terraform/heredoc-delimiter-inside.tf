locals {
  value = [{
    target_attribute = "title"
    expression       = <<EOT
EOTX
 EOT2
EOT
  }]
}
