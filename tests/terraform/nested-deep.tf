# open: 1
locals {
  deep = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
  value = [{ source_attribute = length(local.deep) == 1 ? "a" : "b", target_attribute = "x" }]
}
