locals {
  value = [
    { target_attribute = "title", expression = "", source_attribute = "" },
  ]
}
