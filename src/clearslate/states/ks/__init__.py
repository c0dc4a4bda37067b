"""Kansas: expungement on petition; after an arrest of the wrong person the State files."""
