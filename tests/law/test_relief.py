"""Which relief still has something to do for a record that another relief reached."""

from dataclasses import replace

import pytest

from clearslate.law import Holder, Relief, ReliefKind, Route, either_relief, relief
from clearslate.law.reach import KINDS, open_endings, shown_after
from clearslate.records.schema import FIELD, Disposition
from clearslate.states import jurisdiction

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


def test_a_record_tells_each_kind_of_relief() -> None:
    assert set(FIELD["cleared_relief"].vocabulary) == KINDS


def test_what_a_record_may_show_once_it_was_cleared() -> None:
    """A conviction that was set aside is shown as vacated or dismissed, a program that ran as completed."""
    il = jurisdiction("IL")
    assert shown_after(il.law("IL-5.2j")) == il.law("IL-5.2j").about
    vacating = replace(il.law("IL-5.2j"), relief=relief("vacating", ReliefKind.VACATE))
    assert Disposition.VACATED in shown_after(vacating)
    deferred = replace(il.law("IL-5.2j"), about=frozenset({Disposition.DEFERRED}))
    assert Disposition.DIVERTED in shown_after(deferred)
    assert Disposition.CONVICTED not in shown_after(deferred)


def test_what_no_law_of_ours_leaves_is_left_for_none() -> None:
    il = jurisdiction("IL")
    assert open_endings(il.law("IL-5.2k"), il.laws) == frozenset()
    assert Disposition.PENDING in open_endings(il.law("IL-5.2i"), il.laws)
