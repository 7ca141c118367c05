locals {
  value = [{
    target_attribute = "title"
    expression       = <<EOT
  one

 two \n "x"
EOT
  }]
}
