"""Arizona: nothing clears by itself; sealing, set-aside and marijuana expungement on petition."""
