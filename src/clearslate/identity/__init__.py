"""Which records are one person: certain links, possible links, and what reviewers decide."""

from clearslate.identity.links import LinkError, Links

__all__ = ["LinkError", "Links"]
