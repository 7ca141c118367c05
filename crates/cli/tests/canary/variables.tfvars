# @@
client_id     = "@@" # @@
client_secret = "@@"
tags = {
  owner = "@@"
}
