locals {
  value = [
    { target_attribute = "a # b // c /* d */", expression = "'#'" }, # "
  ]
}
