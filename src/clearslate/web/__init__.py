"""The office in a browser: each does their own part of clearance, signed in as themselves."""
