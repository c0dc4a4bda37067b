"""Texas: expunction and orders of nondisclosure. See README.md beside this file."""
