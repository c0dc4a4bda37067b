"""How the tables of the screens came to be."""
