locals {
  email = "email"
  both  = { source_attribute = local.email, target_attribute = "userName" }
  deep  = { a = [{ b = "title" }] }
  value = [
    local.both,
    { source_attribute = local.deep.a[0].b, target_attribute = local.deep["a"][0]["b"] },
  ]
}
