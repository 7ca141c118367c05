locals {
  value = []
