"""Florida: the department seals non-convictions by itself; courts seal withheld adjudications once; no conviction clears."""
