"""What a request gets wrong: which part of it, and what to send instead. Never a value that was sent."""

from __future__ import annotations

from collections.abc import Sequence

Place = Sequence[str | int]


class RequestError(Exception):
    """A request that cannot be answered.

    Args:
        status: the HTTP status.
        code: for programs.
        detail: for people; repeats nothing of what was sent.
        place: the part of the request that is wrong, as the keys and positions that lead to it.
    """

    def __init__(self, status: int, code: str, detail: str, place: Place = ()) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.place = status, code, detail, tuple(place)


def pointer(place: Place) -> str:
    """A place in a document as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)
