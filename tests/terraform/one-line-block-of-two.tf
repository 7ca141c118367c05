locals { value = [], other = 1 }
