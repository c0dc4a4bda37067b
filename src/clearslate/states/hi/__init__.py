"""Hawaii: a state-initiated pilot, arrest records expunged on application, special expungements of convictions."""
