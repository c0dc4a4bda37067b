"""A law is about the records that its positive statements name, not about all that end alike."""

import pytest

from clearslate.law.kinds import names_kind
from clearslate.states import find_law

KINDS = {
    "PA-ARD": {"ard_completed"},
    "PA-CS-M": {"grade"},
    "PA-CS-SUMMARY": {"grade"},
    "PA-CS-NONCONV": {"final"},
    "PA-EXP-PARDON": {"pardoned", "unconditional"},
    "PA-EXP-ACQ": {"after_trial"},
    "CO-AUTO-DRUG-FEL": {"drug_felony"},
    # Exclusions speak of records that the law is about, and so do waits, debts and what else the person did.
    "MI-AUTO-F": {"felony"},
    "CA-1203.425": set(),
    "DC-805": {"ended"},
}


@pytest.mark.parametrize("law_id", KINDS)
def test_what_a_law_is_about_is_read_from_its_conditions(law_id: str) -> None:
    _, law = find_law(law_id)
    assert {each.key for each in law.conditions if names_kind(each.holds)} == KINDS[law_id]
