"""Which records are one person: certain links, possible links, and what a reviewer decided."""
