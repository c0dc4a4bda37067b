"""What goes wrong in an exchange, in words for who runs it."""


class ExchangeError(Exception):
    """A message cannot be made, or an answer cannot be read. The message says where and what to do."""
