"""Minn. Stat. §§ 609A.02, 609A.03: expungement on petition, its grounds as far as the dossier goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clearslate.law import *
from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *

S_02: Final = SECONDARY("609A.02", "the start of its list of felonies was read; summaries tell the rest")
S_03: Final = SECONDARY("609A.03", "the section was not read")

_DIVERSION: Final = parameter("diversion", years(1), S_02(" subd. 3(a)"))
_MISDEMEANOR: Final = parameter("misdemeanor", years(2), S_02(" subd. 3(a)"))
_GROSS: Final = parameter("gross_misdemeanor", years(3), S_02(" subd. 3(a)"))
_FIFTH_DEGREE: Final = parameter("fifth_degree", years(4), S_02(" subd. 3(a)"))
_FELONY: Final = parameter("felony", years(5), S_02(" subd. 3(a)"))
_FELONY_SHORT: Final = parameter(
    "felony_short", years(4), SECONDARY("609A.02 subd. 3(a)", "one law firm states it so")
)

FELONY_WAIT: Final = OpenQuestion(
    id="MN-FELONY-WAIT",
    question="How long does a listed felony other than 152.025 wait before a petition?",
    cite="Minn. Stat. § 609A.02 subd. 3(a)",
    readings={"five": "five years", "four": "four years", "both": "unknown between four and five years"},
    chosen="five",
    decided="2026-11-25",
    because="one law firm says four, all other sources five, which is also the automatic law's period",
)

CLEAN: Final = OpenQuestion(
    id="MN-PETITION-CLEAN",
    question="Does a conviction during the period bar a petition, or start the period anew?",
    cite="Minn. Stat. § 609A.02 subd. 3(a)",
    readings={
        "anew": "the years must have passed since the discharge and since every later conviction",
        "first": "the years right after the discharge must be clean; what came later is for the judge to weigh",
        "both": "unknown where the two differ",
    },
    chosen="anew",
    decided="2026-11-25",
    because="the years without a new crime are counted back from the petition as well as from the discharge; the dossier "
    "is brief here",
)

ELSEWHERE: Final = OpenQuestion(
    id="MN-PETITION-ELSEWHERE",
    question="Does a new offense outside Minnesota stand in the way of a petition?",
    cite="Minn. Stat. § 609A.02 subd. 3(a)",
    readings={
        "minnesota": "it does not, as under the automatic law",
        "anywhere": "it does: only the automatic law says 'in Minnesota'",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="the words 'in Minnesota' are those of 609A.015; our notes of the petition do not have them",
)
NO_OFFENSE_ELSEWHERE: Final = Presumption(
    "mn-no-offense-elsewhere",
    "a person whose history elsewhere is not known has no offense outside Minnesota",
    "Minn. Stat. § 609A.02 subd. 3(a)",
)
_none_elsewhere: Final[Truth] = ~NO_OFFENSE_ELSEWHERE.fills(person.convicted_elsewhere, value=False)
_new_anywhere: Final[Truth] = is_new_offense | (~charge.decided_in("MN") & ~is_petty)


def _by_place(free_of: Callable[[Truth], OnsetLike]) -> OnsetLike:
    """The condition, by whether new offenses elsewhere count."""
    here, anywhere = free_of(is_new_offense), free_of(_new_anywhere) & _none_elsewhere
    return ELSEWHERE.choose(minnesota=here, anywhere=anywhere)


def _clean(wait: Parameter) -> OnsetLike:
    def free_of(new: Truth) -> OnsetLike:
        convicted = charge.is_convicted & new
        anew = clean_period(
            wait, after=DISCHARGED, broken_on=charge.disposition_date, among=person.among(convicted)
        )
        window = person.within(wait, after=DISCHARGED, where=convicted, day=charge.disposition_date)
        first = both(elapsed(wait, since=DISCHARGED), person.none(window))
        return CLEAN.choose(anew=anew, first=first)

    return _by_place(free_of)


_uncharged: Final = _by_place(
    lambda new: clean_period(
        _DIVERSION, after=charge.disposition_date, broken_on=FILED_ON, among=person.among(new)
    )
)
_five_or_four: Final = FELONY_WAIT.choose(five=_clean(_FELONY), four=_clean(_FELONY_SHORT))

PETITION: Final = Law(
    id="MN-609A.02",
    source=SECONDARY("Minn. Stat. §§ 609A.02, 609A.03", S_02.note),
    title="Expungement on petition",
    relief="sealing",
    automatic=False,
    unit=CHARGE,
    about=RECORDS,
    versions=versions(
        Version("as of 2025", "2025-01-01", S_02("", SECONDARY, "a text as of that day was read in part"))
    ),
    conditions=(
        Condition(
            "ground",
            "Resolved in favor of the person; or {diversion} without a new charge since a finished diversion or stay of "
            "adjudication; or, without a new conviction since the discharge of the sentence, {misdemeanor} for a "
            "misdemeanor or petty misdemeanor, {gross_misdemeanor} for a gross misdemeanor, {fifth_degree} for a felony "
            "of 152.025, {felony} for another listed felony or a felony deemed to be less under 609.13",
            S_02(" subd. 3(a)"),
            holds=choose(
                (is_dismissed | is_acquitted, Known(True)),
                (is_never_charged, UNSETTLED),
                (is_vacated, is_exonerated | UNSETTLED),
                (is_diverted, _uncharged),
                (
                    charge.is_convicted,
                    choose(
                        (is_petty | is_misdemeanor, _clean(_MISDEMEANOR)),
                        (is_gross_misdemeanor, _clean(_GROSS)),
                        (is_felony & is_fifth_degree, _clean(_FIFTH_DEGREE)),
                        (
                            is_felony,
                            (LISTS["listed_felonies"].matches & _five_or_four)
                            | (is_deemed_less_than_felony & _clean(_FELONY)),
                        ),
                    ),
                ),
            ),
        ),
        Condition(
            "all_charges",
            "A charge that was dismissed or ended in an acquittal: no charge of the case ended in a conviction or is open",
            S_02(" subd. 3(a)(1)"),
            holds=choose(
                (is_dismissed | is_acquitted, case.none(any_of(charge.is_convicted, charge.is_pending))),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "registration",
            "A conviction is not of an offense that requires registration under 243.166",
            S_02(" subd. 4; 243.166"),
            all_of=(
                Limb(
                    "offense",
                    "It is not of an offense that requires it",
                    holds=choose((charge.is_convicted, ~LISTS["registrable"].matches), otherwise=Known(True)),
                ),
                Limb(
                    "person",
                    "The person is not registered",
                    holds=choose((charge.is_convicted, ~person.on_registry), otherwise=Known(True)),
                ),
            ),
        ),
    ),
    questions=(FELONY_WAIT, CLEAN, ELSEWHERE),
    notices=(
        Notice(
            "hearing",
            "A hearing is held after at least 60 days' notice (in practice 63)",
            S_03,
        ),
        Notice("stay", "The order is stayed for 60 days", S_03),
        Notice(
            "burden",
            "The person must show by clear and convincing evidence that sealing outweighs the disadvantages to the public",
            S_03(" subd. 5"),
            when=charge.is_convicted,
        ),
        Notice(
            "presumption",
            "The record is sealed unless those who oppose it show the contrary by clear and convincing evidence",
            S_03(" subd. 5"),
            when=~charge.is_convicted,
        ),
    ),
    remarks=(
        "Not encoded: 299C.11, 609A.017, 609A.025, 609A.035 and 609A.06 (README.md says what they are)",
    ),
)

LAWS: Final = (PETITION,)
