# @@
resource "pingone_propagation_store" "zoom" {
  name = "@@"
  configuration = {
    client_secret = "@@" // @@
  }
}
