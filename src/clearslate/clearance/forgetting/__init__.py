"""Forgetting: what identifies a cleared person leaves the ledger, and what is kept all the same is the least that answers the law."""
