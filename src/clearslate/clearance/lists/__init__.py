"""Lists of batches for those who may object or tell a victim, and the lists that come back."""
