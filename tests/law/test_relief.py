"""Which relief still has something to do for a record that another relief reached."""

import pytest

from clearslate.law import Holder, Relief, ReliefKind, Route, either_relief, relief

LIMITED = relief("limited access", ReliefKind.LIMIT)
SEALED = relief("sealing", ReliefKind.SEAL)
EXPUNGED = relief("expungement", ReliefKind.EXPUNGE)
DESTROYED = relief("destruction", ReliefKind.DESTROY)
SET_ASIDE = relief("set-aside", ReliefKind.SET_ASIDE)
VACATED = relief("vacation", ReliefKind.VACATE)
VACATED_AND_SEALED = relief("vacation and sealing", ReliefKind.VACATE, ReliefKind.SEAL)
REDESIGNATED = relief("redesignation", ReliefKind.REDESIGNATE)
OF_COURT = relief("court sealing", ReliefKind.SEAL, at=(Holder.COURT,))
OF_REPOSITORY = relief("removal", ReliefKind.EXPUNGE, at=(Holder.REPOSITORY,))
SEALED_OR_EXPUNGED = either_relief("expungement or sealing", (ReliefKind.EXPUNGE,), (ReliefKind.SEAL,))
SEALED_OR_REDESIGNATED = either_relief(
    "dismissal or redesignation", (ReliefKind.SET_ASIDE,), (ReliefKind.REDESIGNATE,)
)


@pytest.mark.parametrize(
    ("later", "earlier", "beyond"),
    [
        (SEALED, LIMITED, True),
        (LIMITED, SEALED, False),
        (EXPUNGED, SEALED, True),
        (DESTROYED, EXPUNGED, True),
        (SEALED, SEALED, False),
        # The conviction stands, so that it can still be set aside; once it does not, it cannot be again.
        (SET_ASIDE, SEALED, True),
        (SET_ASIDE, VACATED, False),
        (VACATED, SET_ASIDE, False),
        (SET_ASIDE, REDESIGNATED, True),
        (VACATED_AND_SEALED, SET_ASIDE, True),
        # Of what is gone nothing can be changed.
        (SET_ASIDE, EXPUNGED, False),
        # Another holder still has it.
        (OF_COURT, OF_REPOSITORY, True),
        (OF_REPOSITORY, OF_COURT, True),
        (EXPUNGED, OF_REPOSITORY, True),
        (OF_REPOSITORY, EXPUNGED, False),
        # The record does not say which of two was given; of the law's own, one that does something suffices.
        (EXPUNGED, SEALED_OR_EXPUNGED, None),
        (SEALED, SEALED_OR_EXPUNGED, False),
        (DESTROYED, SEALED_OR_EXPUNGED, True),
        (SEALED_OR_EXPUNGED, SEALED, True),
        (SET_ASIDE, SEALED_OR_REDESIGNATED, None),
    ],
)
def test_a_relief_goes_beyond_another(later: Relief, earlier: Relief, beyond: bool | None) -> None:
    assert later.goes_beyond(earlier) is beyond


def test_no_relief_goes_beyond_itself() -> None:
    for each in (LIMITED, SEALED, EXPUNGED, DESTROYED, SET_ASIDE, VACATED_AND_SEALED, REDESIGNATED, OF_COURT):
        assert each.goes_beyond(each) is False


def test_what_comes_unasked_and_must_come_is_automatic() -> None:
    assert [str(route) for route in Route if route.is_automatic] == [
        "by operation of law",
        "an agency must, unasked",
        "the court must, unasked",
    ]
    assert Route.COURT_MAY.is_discretionary
    assert not Route.COURT_MAY.is_automatic
