"""The tables, on SQLite or PostgreSQL: the events, and the present state that is made of them."""
