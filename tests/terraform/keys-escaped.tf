locals {
  value = [
    { "source\u005fattribute" = "email", target_attribute = "userName" },
  ]
}
