# open: 1
locals {
  value = [{ expression = 1 + 2 * 3, target_attribute = "title" }]
}
