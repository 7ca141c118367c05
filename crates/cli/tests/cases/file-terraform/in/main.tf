resource "pingone_propagation_store" "zoom" {
  configuration = { client_secret = "an-example-of-a-secret" }
}
