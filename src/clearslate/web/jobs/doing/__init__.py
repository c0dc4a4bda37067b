"""What can be asked for, by subject: of each kind its form, who may ask, and the function that does it."""
