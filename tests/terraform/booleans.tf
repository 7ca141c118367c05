locals {
  value = [
    { target_attribute = "title", expression = true },
    { target_attribute = "active", expression = false },
  ]
}
