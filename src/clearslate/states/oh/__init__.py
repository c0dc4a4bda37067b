"""Ohio: sealing and expungement, all of it on application. See README.md beside this file."""
