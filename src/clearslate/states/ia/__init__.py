"""Iowa: deferred judgments are expunged by themselves once discharged and paid; the rest goes by application."""
