"""A run: laws of states, asked of a dataset as of a day; its manifest, and the explanation of one charge."""
