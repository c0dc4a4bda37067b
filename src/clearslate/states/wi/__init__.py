"""Wisconsin: expunction that the court ordered at sentencing, and dismissed cases off the court website."""
