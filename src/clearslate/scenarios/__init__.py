"""Scenarios: small complete stories about one person, with the outcome that the law requires."""
