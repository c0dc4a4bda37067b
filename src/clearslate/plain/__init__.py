"""Plain words for people: what the laws of a state clear, when, how, and where to ask. See README.md beside this file."""
