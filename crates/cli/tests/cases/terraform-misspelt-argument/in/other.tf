resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
}

resource "pingoneprovisioning_propagation_rule" "other" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  mapping_script  = "a later provider may have this"
  activ           = "a slip of what is not read"
}
