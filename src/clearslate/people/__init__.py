"""A person's record: one way to make it, to judge it with facts changed, and to say what heads an answer."""
