"""Nevada: sealing by the court after programs, and on petition. See README.md beside this file."""
