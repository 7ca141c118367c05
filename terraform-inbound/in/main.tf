resource "pingoneprovisioning_propagation_store" "workday" {
  type = "Workday"
}

resource "pingoneprovisioning_propagation_store" "pingone" {
  type = "PingOne"
}

resource "pingoneprovisioning_propagation_rule" "hired" {
  source_store_id = pingoneprovisioning_propagation_store.workday.id
  target_store_id = pingoneprovisioning_propagation_store.pingone.id
  mappings        = [{ source_attribute = "Worker_ID", target_attribute = "externalId" }]
}
