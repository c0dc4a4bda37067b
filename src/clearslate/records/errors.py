"""The error of this room."""


class DatasetError(Exception):
    """A dataset, or rows on their way into one, cannot be used; the text says where and what to do."""
