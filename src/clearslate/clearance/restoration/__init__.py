"""Undoing a wrong clearance, and the letters about it."""
