"""Kentucky: expungement at the end of a case without conviction; petitions for the rest."""
