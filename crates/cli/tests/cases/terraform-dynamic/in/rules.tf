resource "pingoneprovisioning_propagation_rule" "users" {
  target_store_id = pingoneprovisioning_propagation_store.zoom.id
  dynamic "mappings" {
    for_each = var.mappings
    content {
      source_attribute = mappings.value.source
      target_attribute = mappings.value.target
    }
  }
}

resource "pingoneprovisioning_propagation_store" "zoom" {
  type = "Zoom"
}
