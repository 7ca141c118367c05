client_secret = "an-example-of-a-secret"
