"""District of Columbia: its laws, offense lists, scenarios and open questions. See README.md."""
