"""A law as readers get it."""

from clearslate.law.description import certainties, describe
from clearslate.states import jurisdiction

PA = jurisdiction("PA")


def test_a_condition_is_told_in_each_wording_and_with_the_figures_of_its_time() -> None:
    entries = {condition.key: condition.wordings for condition in describe(PA.law("PA-CS-M"), PA).conditions}
    assert [wording.until for wording in entries["no_felony"]] == ["2024-06-11", None]
    assert [wording.text[:8] for wording in entries["conviction_free"]] == ["10 years", "7 years "]
    assert len(entries["restitution"]) == 1


def test_grounds_are_told_apart() -> None:
    (ground,) = describe(PA.law("PA-PET-EXP"), PA).conditions
    (wording,) = ground.wordings
    assert wording.joint == "one of"
    assert [limb.stands.cite for limb in wording.limbs][:2] == ["§ 9122(a)(1)", "§ 9122(a)(2)"]


def test_every_statement_is_counted_and_dated() -> None:
    law = PA.law("PA-CS-PARDON")
    told = describe(law, PA)
    assert told.stands.read == PA.read
    assert certainties(law).total() == len(list(law.statements()))
    assert told.unverified == law.unverified
    assert "first day of version Act 83 of 2020" in told.unverified[0]
