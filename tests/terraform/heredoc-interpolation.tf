# open: 1
locals {
  a = "b"
  value = [{
    target_attribute = "title"
    expression       = <<EOT
${local.a}
EOT
  }]
}
