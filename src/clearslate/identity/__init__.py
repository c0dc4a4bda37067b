"""Which records are one person: certain links, possible links, and what reviewers decide."""

from clearslate.identity.decisions import Decision, Verdict, decide, read_decisions, withdraw
from clearslate.identity.links import LinkError, Links
from clearslate.identity.run import Options, link
from clearslate.identity.thresholds import MatchStatus, Thresholds

__all__ = [
    "Decision",
    "LinkError",
    "Links",
    "MatchStatus",
    "Options",
    "Thresholds",
    "Verdict",
    "decide",
    "link",
    "read_decisions",
    "withdraw",
]
