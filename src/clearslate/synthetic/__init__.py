"""Synthetic states: seeded records of people who do not exist, with the defects that real records have."""

from clearslate.synthetic.defects import Defects
from clearslate.synthetic.generator import charge_tables, generate
from clearslate.synthetic.profile import SyntheticError

__all__ = ["Defects", "SyntheticError", "charge_tables", "generate"]
