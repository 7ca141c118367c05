locals {
  value = [
    { target_attribute = "title", expression = 42 },
    { target_attribute = "x", expression = -7 },
    { target_attribute = "y", expression = 9007199254740993 },
  ]
}
