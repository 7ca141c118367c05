locals {
  value = [{
    target_attribute = "title"
    expression       = <<EOT
$${a} %%{b} $5 100%
EOT
  }]
}
