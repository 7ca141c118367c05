locals {
  value = [
    { target_attribute = " title ", expression = "  #root.title  " },
  ]
}
