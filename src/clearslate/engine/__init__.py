"""Evaluates laws over datasets. It knows expressions, days and bits, and no state."""
