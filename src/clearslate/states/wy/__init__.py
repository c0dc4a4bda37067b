"""Wyoming: expungement of arrests, misdemeanors and felonies, all on petition."""
