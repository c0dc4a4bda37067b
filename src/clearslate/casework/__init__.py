"""What an office does with a run: tables beside its own columns, comparisons with other lists, one person on one screen."""
