"""A docassemble interview that asks a clearslate service what can be cleared."""

__version__ = "0.1.0"
