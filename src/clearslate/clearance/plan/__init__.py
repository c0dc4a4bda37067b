"""From a run to a plan, and what newer records say of what is planned."""
