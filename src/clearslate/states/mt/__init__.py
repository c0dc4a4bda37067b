"""Montana: non-convictions removed, deferred felonies dismissed, misdemeanors expunged once on petition."""
