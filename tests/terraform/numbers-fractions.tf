# open: 2
locals {
  value = [
    { target_attribute = "title", expression = 1.50 },
    { target_attribute = "x", expression = 1e3 },
    { target_attribute = "y", expression = 123456789012345678901234567890 },
  ]
}
