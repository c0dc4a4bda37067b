"""What the mandatory routes of 11 Del. C. § 4373 ask: waits, no other conviction, and what only a court may expunge."""

from clearslate.law import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import *

S_4373 = TEXT("§ 4373")
S_4373_B = SECONDARY("§ 4373(b)", "the list of subsection (b) was not read to its end")

VIOLATION_WAIT = parameter("violation_wait", years(3), S_4373("(a)(1)b"))
MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(5), S_4373("(a)(2)a"))
POSSESSION_WAIT = parameter("possession_wait", years(5), S_4373("(a)(2)b"))
FELONY_WAIT = parameter("felony_wait", years(10), S_4373("(a)(2)c"))

NO_CONVICTION_ELSEWHERE = Presumption(
    "de-no-conviction-elsewhere",
    "a person whose history elsewhere is not known has no conviction outside Delaware",
    cite="11 Del. C. § 4373(a)(2)",
)

# --- what each conviction waits for ------------------------------------------------------------------------

eligible_conviction = choose(
    (is_without_wait, from_day(charge.disposition_date)),
    (is_violation, elapsed(VIOLATION_WAIT, since=charge.disposition_date)),
    (is_drug_possession, elapsed(POSSESSION_WAIT, since=charge.disposition_date)),
    (is_listed_felony, elapsed(FELONY_WAIT, since=conviction_or_release)),
    (is_misdemeanor, elapsed(MISDEMEANOR_WAIT, since=charge.disposition_date)),
    otherwise=Known(False),
)

EVERY_CHARGE = Condition(
    "every_charge",
    "Every charge of the case is eligible: it ended in favor of the accused, or it is a violation of {violation_wait}, marijuana, "
    "paraphernalia, underage alcohol, a misdemeanor of {misdemeanor_wait}, drug possession of {possession_wait} or a listed "
    "felony of {felony_wait}",
    S_4373("(a)(1), (2), (3)"),
    holds=choose((is_convicted, eligible_conviction), otherwise=in_favor),
)

# --- (a)(2): no prior or subsequent conviction that bars ---------------------------------------------------

# Of other cases than this one: with a conviction here one case may hold some, without one none.
_in_this_case = case.any(is_standing) & person.at_most_cases(1, is_counted, unless=expunged)
has_no_other_conviction = (
    _in_this_case | person.none(is_counted, unless=expunged)
) & ~NO_CONVICTION_ELSEWHERE.fills(person.convicted_elsewhere, value=False)

CLEAN = Condition(
    "no_other_conviction",
    "Beside a misdemeanor or felony the person has no conviction in another case, at any time, that counts: underage alcohol, "
    "marijuana, paraphernalia and Title 21 do not",
    SECONDARY("§§ 4373(a)(2), 4372(g), (h)", "subsections (g) and (h) were not read"),
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
