locals
{
  value = []
}
