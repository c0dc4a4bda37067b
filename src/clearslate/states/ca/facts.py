"""Facts that California's laws ask for beyond the canonical record, and what a scenario's silence means."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from clearslate.states.ca.offenses import *

OWN = OwnFacts()


def _program(row: Mapping[str, Any]) -> str:
    """A listed program for a diversion, or a charge whose end is not recorded; none for any other charge."""
    return "PC 1000.5" if row["disposition"] in (None, Disposition.DIVERTED) else ""


def _term_end(row: Mapping[str, Any]) -> DayInterval | None:
    """The day of the sentence and the term of probation, where the end of the sentence is missing."""
    imposed, term = row["imposed_on"], row["probation_days"]
    if row["completed_on"] is not None or imposed is None or not term:
        return None
    return DayInterval(imposed.earliest + term, imposed.latest + term)


def _listed_by_doj(row: Mapping[str, Any]) -> bool | None:
    """True for a section that the list holds, None where the section cannot be read."""
    bits, _blamed = LISTS["marijuana"].decide(row["statute"], row["inchoate"], None)
    return None if bits == UNKNOWN else bits == TRUE


CUSTODY = OWN.text(
    "custody",
    "where a custodial sentence was ordered; state_prison, county_jail, county_jail_1170h, or none",
    silence="none",
)
DIVERSION_STATUTE = OWN.text("deferral_statute", note="of a diversion", silence=_program)
RELIEF_DENIED_ON = OWN.event(
    "relief_denied_by_court_on", "the court granted a petition to prohibit automatic relief, Pen. Code § 1203.425(b)"
)
PROBATION_TERM_ENDS_ON = OWN.event(
    "probation_term_ends_on",
    "last day of the probation by the grant and its term, where no completion is recorded; NEVER where one is",
    silence=_term_end,
    owner=Owner.REPOSITORY,
)
STRIKE_FINDING = OWN.flag(
    "strike_finding",
    "great bodily injury, use of a firearm or deadly weapon, a gang felony, or a person present was charged and proved",
)
SUPERVISED_RELEASE = OWN.flag(
    "in_supervised_release_file",
    "the person has an active record of local, state or federal supervision in the Supervised Release File",
    level=Level.PERSON,
)
ON_DOJ_LIST = OWN.flag(
    "on_doj_list",
    "the conviction is on the list that the Department of Justice made by 2019-07-01",
    silence=_listed_by_doj,
)
CHALLENGE_FILED_ON = OWN.event("challenge_filed_on", "the prosecutor challenged relief, H&S Code § 11361.9")
CHALLENGE_SUSTAINED = OWN.flag("challenge_sustained", "the court sustained the prosecutor's challenge")
PRIOR_SUPERSTRIKE = OWN.flag(
    "prior_superstrike",
    "a prior conviction disqualifies under H&S Code § 11361.8 (Pen. Code § 667(e)(2)(C)(iv))",
    level=Level.PERSON,
)


# --- presumptions, off by default ---------------------------------------------------------------------------

NO_REVOCATION = Presumption(
    "ca-no-revocation",
    "probation was not revoked where the record holds no entry of a revocation",
    cite="Pen. Code § 1203.425(a)(1)(B)(iv)(I)(ia) ('appears')",
)
NO_STRIKE_FINDING = Presumption(
    "ca-no-strike-finding",
    "no finding of injury, weapon, gang or presence was made where the record holds none",
    cite="Pen. Code §§ 667.5(c), 1192.7(c)",
)

# --- how a charge ended ---------------------------------------------------------------------------------------

DISMISSALS = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)

is_dismissed = charge.ended(*DISMISSALS)
is_acquitted = charge.ended(Disposition.ACQUITTED)
is_acquitted_by_insanity = charge.ended(Disposition.ACQUITTED_INSANITY)
is_diverted = charge.ended(Disposition.DIVERTED)
is_deferred = charge.ended(Disposition.DEFERRED)
is_never_charged = charge.ended(Disposition.NO_CHARGE)
is_vacated = charge.ended(Disposition.VACATED)

# --- the sentence ---------------------------------------------------------------------------------------------

is_prison_term = CUSTODY.is_one_of("state_prison")
is_county_jail_felony_term = CUSTODY.is_one_of("county_jail_1170h")

probation_was_revoked = NO_REVOCATION.fills(charge.probation_revoked_on.happened, value=False)
has_strike_finding = NO_STRIKE_FINDING.fills(STRIKE_FINDING, value=False)
is_denied_by_court = RELIEF_DENIED_ON.happened


# --- what is still open against the person ------------------------------------------------------------------

has_pending_charge = person.others.any(charge.is_pending)
has_deferred_charge = person.others.any(is_deferred)

# --- diversion ------------------------------------------------------------------------------------------------

_SECTION_IN_WORDS = re.compile(r"\b\d{3,4}(?:\.\d{1,3})?(?:\([a-z0-9]{1,2}\))*", re.IGNORECASE)


class Programs(OffenseList):
    """The closed list of diversion programs, asked about the section under which diversion was granted."""

    def decide(
        self, statute: str | None, inchoate: str | None = None, object_statute: str | None = None
    ) -> tuple[int, tuple[str, ...]]:
        """Whether the program is listed. A section alone among words, or without a code, is of the Penal Code."""
        found = _SECTION_IN_WORDS.findall(statute) if statute and not self.style.meanings(statute) else []
        written = f"PC {found[0]}" if len(found) == 1 else statute
        bits, blame = super().decide(written, inchoate, object_statute)
        return bits, tuple(DIVERSION_STATUTE.field if field == "statute" else field for field in blame)


PROGRAMS = Programs(**{part.name: getattr(LISTS["diversion_programs"], part.name) for part in fields(OffenseList)})

is_listed_program = Lookup(
    "diversion is", f"under a program of {PROGRAMS.cite}", (DIVERSION_STATUTE.field,), PROGRAMS.decide, "CA", PROGRAMS
)
