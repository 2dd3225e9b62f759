"""The rules of the house: what must hold between values and between entries. One function each, a file per family."""
