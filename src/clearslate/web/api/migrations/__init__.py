"""The tables of the interface, as they changed."""
