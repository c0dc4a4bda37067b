"""Alabama: expungement on petition, nothing by itself."""
