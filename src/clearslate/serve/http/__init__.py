"""The service by HTTP, on django-ninja. Its settings are its own; it has no database, no sessions, no templates and no cookies."""
