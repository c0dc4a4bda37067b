"""Vermont: sealing by the court and on petition, expungement where it is left. See README.md beside this file."""
