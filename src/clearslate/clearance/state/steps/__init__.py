"""What each kind of event does to the state, by subject. Importing this registers all of it."""

from clearslate.clearance.state.steps import (
    anchors,
    changes,
    erasure,
    extracts,
    laws,
    messages,
    objections,
    orders,
    planning,
    release,
    restoration,
    roles,
    stages,
)

__all__ = [
    "anchors", "changes", "erasure", "extracts", "laws", "messages", "objections", "orders", "planning", "release", "restoration", "roles",
    "stages",
]  # fmt: skip
