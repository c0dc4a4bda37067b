"""What the policies of a ledger are now."""

from __future__ import annotations

from clearslate.clearance.events.policies import strictest
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import stored


def value_of(policy: str, using: str) -> str:
    """The value of a policy; the strictest where the ledger does not say."""
    found = stored(m.Policy, using, policy, "value")
    return strictest(policy) if found is None else found
