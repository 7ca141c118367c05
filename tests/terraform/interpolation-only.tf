locals {
  email = "email"
  value = [{ source_attribute = "${local.email}", target_attribute = "${"userName"}" }]
}
