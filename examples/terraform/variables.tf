# What is provisioned from PingOne: the example of docs/terraform.md. `provmap check` reads it without Terraform and without a provider.

terraform {
  required_providers {
    pingoneprovisioning = {
      source = "easytofu/pingoneprovisioning"
    }
  }
}

variable "environment_id" {
  type = string
}

variable "plan_id" {
  type = string
}

variable "directory_id" {
  description = "The store of the type `directory`, from which users come."
  type        = string
}

variable "zoom_client_secret" {
  type      = string
  sensitive = true
}
