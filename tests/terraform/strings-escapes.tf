locals {
  value = [
    { target_attribute = "title", expression = "a\"b\\c\td\u00e9\U0001F600" },
    { target_attribute = "x\u0061", expression = "#root.a == \"b\\n\"" },
  ]
}
