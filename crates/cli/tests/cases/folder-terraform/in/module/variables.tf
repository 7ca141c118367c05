/* of the module */
variable "environment_id" {}
