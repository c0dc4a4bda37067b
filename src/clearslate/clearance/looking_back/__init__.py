"""What later extracts of agencies and later records show of what was cleared."""
