locals {
  value = [
    { target_attribute = "title", expression = "$${a} %%{b} $ % $$ %% $$$${c}" },
  ]
}
