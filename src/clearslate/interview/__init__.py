"""An interview: what a person knows of a record, the question whose answer settles most, and the answer charge by charge."""
