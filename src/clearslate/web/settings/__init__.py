"""How the web application is set up: ``serve`` for an office, ``demo`` for a look at it, ``test`` for its tests."""
