"""The canonical record and the bucketed dataset in which it is kept."""
