"""What the mandatory routes of 11 Del. C. § 4373 ask: waits, no other conviction, and what only a court may expunge."""

from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import *

S_4373 = TEXT("§ 4373")
S_4373_B = SECONDARY("§ 4373(b)", "the list of subsection (b) was not read to its end")

VIOLATION_WAIT = parameter("violation_wait", years(3), S_4373("(a)(1)b"))
MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(5), S_4373("(a)(2)a"))
POSSESSION_WAIT = parameter("possession_wait", years(5), S_4373("(a)(2)b"))
FELONY_WAIT = parameter("felony_wait", years(10), S_4373("(a)(2)c"))

# --- what each charge waits for ----------------------------------------------------------------------------

EVERY_CHARGE = Condition(
    "every_charge",
    "Every charge of the case is eligible: it ended in favor of the accused, or it is one of these and its time has passed",
    S_4373("(a)(1), (2), (3)"),
    branches=(
        Branch(
            "in_favor",
            "without a conviction: it ended in favor of the accused",
            READING("§§ 4372(b), 4373(a)(3)"),
            when=~is_convicted,
            holds=in_favor,
        ),
        Branch(
            "without_wait",
            "marijuana, paraphernalia and underage alcohol: no wait",
            S_4373("(a)(1)c, d"),
            when=is_without_wait,
            holds=from_day(charge.disposition_date),
        ),
        wait_of(
            "violation",
            "a violation",
            VIOLATION_WAIT,
            charge.disposition_date,
            S_4373("(a)(1)b"),
            since="the conviction",
            when=is_violation,
        ),
        wait_of(
            "drug_possession",
            "drug possession",
            POSSESSION_WAIT,
            charge.disposition_date,
            S_4373("(a)(2)b"),
            since="the conviction",
            when=is_drug_possession,
        ),
        wait_of(
            "listed_felony",
            "one of the six felonies",
            FELONY_WAIT,
            conviction_or_release,
            S_4373("(a)(2)c"),
            since="the later of conviction and release",
            when=is_listed_felony,
        ),
        wait_of(
            "misdemeanor",
            "a misdemeanor",
            MISDEMEANOR_WAIT,
            charge.disposition_date,
            S_4373("(a)(2)a"),
            since="the conviction",
            when=is_misdemeanor,
        ),
        Branch("other", "any other conviction: not by a mandatory route", S_4373("(a)"), holds=Known(False)),
    ),
)

# --- (a)(2): no prior or subsequent conviction that bars ---------------------------------------------------

# Of other cases than this one: with a conviction here one case may hold some, without one none.
_in_this_case = case.any(is_standing) & person.at_most_cases(1, is_counted, unless=expunged)
# A conviction in another case that is of this incident may be of one case with it (§ 4372(c)(1)): unknown, as ONE_CASE says.
_all_of_this_incident = ~Absent("incident_id") & (person.count(is_counted) <= incident.count(is_counted))
has_no_other_conviction = any_of(
    _in_this_case, person.none(is_counted, unless=expunged), _all_of_this_incident & UNSETTLED
)

CLEAN = Condition(
    "no_other_conviction",
    "Beside a misdemeanor or felony the person has no Delaware conviction in another case, at any time, that counts: underage "
    "alcohol, marijuana, paraphernalia and Title 21 do not",
    SECONDARY("§§ 4373(a)(2), 4372(g), (h); Osgood v. State (Del. 2023)", "subsections (g) and (h) were not read"),
    holds=~is_tier_2 | has_no_other_conviction,
)

# --- (b): what only a court may expunge --------------------------------------------------------------------

_misdemeanor = is_tier_2 & is_misdemeanor

EXCLUSIONS = (
    Condition(
        "listed_misdemeanor",
        "No misdemeanor conviction is on the list of those that only a court may expunge",
        S_4373_B,
        holds=~(_misdemeanor & LISTS["not_mandatory"].matches),
    ),
    Condition(
        "domestic_violence",
        "No conviction is for a misdemeanor crime of domestic violence: a listed offense against a listed relation",
        S_4373_B,
        holds=~(_misdemeanor & is_domestic_violence),
    ),
    Condition(
        "child_victim",
        "No misdemeanor or felony conviction had a child as victim",
        S_4373_B,
        holds=~(is_tier_2 & has_child_victim),
    ),
    Condition(
        "vulnerable_victim",
        "No misdemeanor or felony conviction had a vulnerable adult as victim",
        S_4373_B,
        holds=~(is_tier_2 & has_vulnerable_victim),
    ),
)

# What every route asks of a case with a conviction.
OF_CONVICTIONS = (EVERY_CHARGE, CLEAN, *EXCLUSIONS, PAID)

_DISCLOSURE = Notice(
    "still_visible",
    "Law enforcement, courts at a later sentence, diversion programs and concealed-carry licensing still see the record",
    SECONDARY("§§ 4372(d), (e), 4376", "read in summaries"),
)
_BY_HAND = Notice(
    "may_apply",
    "A person whom the monthly run missed may apply to the State Bureau of Identification; there is no claim for the miss",
    SECONDARY("§ 4373A(d), (e)", "the opening of the section alone was read"),
)
NOTICES = (_DISCLOSURE, _BY_HAND)
