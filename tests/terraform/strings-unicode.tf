locals {
  value = [
    { target_attribute = "título", expression = "'größe 漢字 😀'" },
  ]
}
