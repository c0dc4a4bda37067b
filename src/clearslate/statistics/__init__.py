"""What a state publishes of its clearances every month: figures, tables, a page and a catalog."""
