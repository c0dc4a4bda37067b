"""Cal. Penal Code §§ 1203.4 to 1203.41 in their parts: when each route opens."""

from clearslate.states.ca.completion import was_granted_probation
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

AFTER_JUDGMENT = parameter("after_judgment", years(1), TEXT("Pen. Code § 1203.4a(a)"))
SPLIT_WAIT = parameter("split_wait", years(1), TEXT("Pen. Code § 1203.41(a)(2)"))
FULL_WAIT = parameter("full_wait", years(2), TEXT("Pen. Code §§ 1203.41(a)(2), 1203.42(a)(2)"))

# Unpaid restitution is no ground to refuse; fines, by SB 1106 of 2022, neither.
ENDED = completion(
    TEXT("Pen. Code §§ 1203.4(c)(3), 1203.4a(e), 1203.41(d), 1203.42(c)"),
    custody=IN,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
)

# § 1203.4(a), (b)
AFTER_PROBATION = (
    was_granted_probation
    & ~is_infraction
    & ~LISTS["not_after_probation"].matches
    & ~(is_felony & LISTS["felony_not_after_probation"].matches)
    & from_day(ENDED)
)

# § 1203.4a(a), (b), (d): an infraction of the Vehicle Code falls within Veh. Code § 42001.
no_probation = is_infraction | (is_misdemeanor & ~was_granted_probation)
WITHOUT_PROBATION = (
    no_probation
    & ~(is_infraction & is_vehicle_code)
    & ~(is_misdemeanor & LISTS["not_without_probation"].matches)
    & elapsed(AFTER_JUDGMENT, since=charge.imposed_on)
    & from_day(ENDED)
)

# § 1203.41(a)(2): a part of a county jail term suspended is a sentence under § 1170(h)(5)(B).
AFTER_JAIL_FELONY = choose(
    (charge.suspended_days > 0, elapsed(SPLIT_WAIT, since=ENDED)), otherwise=elapsed(FULL_WAIT, since=ENDED)
)
# § 1203.41(a)(6), § 1203.42
AFTER_PRISON = ~is_registrable & elapsed(FULL_WAIT, since=ENDED)

AFTER_CUSTODY = is_felony & choose((is_county_jail_felony_term, AFTER_JAIL_FELONY), (is_prison_term, AFTER_PRISON))
