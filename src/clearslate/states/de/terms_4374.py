"""11 Del. C. § 4374 in its parts: waiting periods, what several cases are tested for."""

from clearslate.states.de.mandatory import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import *

S_4374 = TEXT("§ 4374")

READ = Version("as read in 2026", None)

UNLISTED_WAIT = parameter("unlisted_wait", years(3), S_4374("(a)(1)"))
LISTED_WAIT = parameter("listed_wait", years(7), S_4374("(a)(2)"))
FELONY_PETITION_WAIT = parameter("felony_petition_wait", years(7), S_4374("(a)(3)"))
SEVERAL_WAIT = parameter("several_wait", years(5), S_4374("(a)(4)"))

MANIFEST_INJUSTICE = Notice(
    "manifest_injustice",
    "The petitioner must show manifest injustice; the Attorney General has 120 days to answer",
    S_4374,
)
MONEY = Notice(
    "money",
    "Money is owed: the court may waive it or turn it into a civil judgment where non-payment is not wilful",
    SECONDARY("§ 4372(l)", "read in a summary and the synopsis of SB 38"),
    when=~case.all_money_is_paid,
)
PETITION_NOTICES = (MANIFEST_INJUSTICE, MONEY)

listed = is_misdemeanor & is_kept_from_mandatory
lesser = is_violation | is_without_wait

REST_IN_FAVOR = Condition(
    "rest_in_favor",
    "Every charge of the case that is no conviction ended in favor of the accused",
    READING("§§ 4372(b), 4374(a)"),
    when=~is_convicted,
    holds=in_favor,
)
NO_OTHER_CONVICTION = Condition(
    "no_other_conviction",
    "The person has no Delaware conviction in another case, at any time, that counts",
    TEXT("§§ 4374(a), 4372(g), (h); Osgood v. State (Del. 2023)"),
    holds=has_no_other_conviction,
)


def waited(key: str, wait: Parameter, place: str) -> Condition:
    """The waiting period, asked of convictions."""
    return Condition(
        key,
        f"{{{wait.name}}} have passed since the later of conviction and release",
        S_4374(place),
        when=is_convicted,
        holds=elapsed(wait, since=conviction_or_release),
    )


# (a)(4): the conviction would be eligible under § 4373 if it stood alone.
alone = choose(
    (LISTS["never"].matches, Known(False)),
    (is_without_wait, Known(True)),
    (is_violation, elapsed(VIOLATION_WAIT, since=charge.disposition_date)),
    (has_child_victim | has_vulnerable_victim, Known(False)),
    (is_drug_possession, elapsed(POSSESSION_WAIT, since=charge.disposition_date)),
    (is_listed_felony, elapsed(FELONY_WAIT, since=conviction_or_release)),
    (is_misdemeanor & ~is_kept_from_mandatory, elapsed(SEVERAL_WAIT, since=charge.disposition_date)),
    otherwise=Known(False),
)

never = LISTS["never"].matches
free_of_never = person.none(is_counted & case.with_never_filed.any(never), unless=expunged)
whole = CHARGED_ONLY.choose(any=free_of_never, convictions=Known(True))
free_of_title_21 = person.none(is_counted & case.with_never_filed.any(is_title_21), unless=expunged)
free_of_convictions = person.none(is_counted & case.any(is_convicted & is_title_21), unless=expunged)
