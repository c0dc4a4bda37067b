"""Alaska: court cases off the website, agencies that no longer release, set-asides."""
