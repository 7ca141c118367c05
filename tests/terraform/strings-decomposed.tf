locals {
  value = [
    { target_attribute = "title", expression = "'é'" },
  ]
}
