"""Factsheet: who asserted it, where it travelled, and what corroboration exists."""

__version__ = "0.1.0"
