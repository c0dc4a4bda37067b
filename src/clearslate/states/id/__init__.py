"""Idaho: shielding, expungement of non-convictions, dismissal and reduction, all on request."""
