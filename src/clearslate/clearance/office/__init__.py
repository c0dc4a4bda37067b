"""What people and the clock do to a clearance, and what they look up."""
