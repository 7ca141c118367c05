locals {
  value = [
    {
      target_attribute = "title"
      expression = <<EOT
    #root.title
    EOT
    },
  ]
}
