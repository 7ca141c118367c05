# Ours.
client_id     = "an-example"
client_secret = "an-example-of-a-secret"
