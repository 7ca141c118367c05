locals {
  value = [
    { target_attribute = "a { [ ( b", expression = "} ] )" },
  ]
}
