locals {
  value = [
    { source_attribute = "email" },
}
