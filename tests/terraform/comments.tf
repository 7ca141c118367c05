locals {
  value = [
    # one
    // two
    /* three */
    /* four
       five */ { /* six */ source_attribute /* seven */ = /* eight */ "email", target_attribute = "userName" }, // nine
    # { source_attribute = "a", target_attribute = "b" },
  ]
}
