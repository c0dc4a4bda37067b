"""West Virginia: expungement of dismissals, misdemeanors and nonviolent felonies, all on petition."""
