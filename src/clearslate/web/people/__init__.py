"""The public pages: law pages, the interview, proof of clearance. No cookie, no account, no database of records."""
