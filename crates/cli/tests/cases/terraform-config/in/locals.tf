locals {
  given = "name.given"
}
