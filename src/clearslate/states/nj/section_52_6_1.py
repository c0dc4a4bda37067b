"""N.J.S.A. 2C:52-6.1: marijuana and hashish cases, expunged by operation of law on 2021-07-01.

P.L.2021 c.16 § 60 and c.19 § 5, effective 2021-02-22. The Supreme Court's order of 2021-07-01 is the rule by which
the Judiciary selected the cases.
"""

from clearslate.states.nj.shared import *

S_RULE = TEXT("§ 2C:52-6.1; Supreme Court order of 2021-07-01")
BEFORE = parameter("before", "2021-02-22", TEXT("N.J.S.A. 2C:52-6.1"))

MARIJUANA_CASES = Law(
    id="NJ-MJ-AUTO",
    source=TEXT("N.J.S.A. 2C:52-6.1"),
    title="Marijuana and hashish cases, by operation of law",
    relief=EXPUNGEMENT,
    route=Route.BY_LAW,
    unit=CASE,
    about=CONVICTIONS,
    versions=(
        Version(
            "P.L.2021 c.16, c.19; Supreme Court order of 2021-07-01",
            "2021-07-01",
            TEXT("P.L.2021 c.16 § 60, c.19 § 5; Supreme Court order of 2021-07-01"),
        ),
    ),
    conditions=(
        Condition("before", "The conviction was entered before {before}", holds=charge.disposition_date < BEFORE),
        Condition(
            "leading",
            "The case has a conviction under 2C:35-5(b)(12), 35-10(a)(3) or 35-10(a)(4), or of an attempt or conspiracy at one",
            S_RULE,
            holds=case.any(charge.is_convicted & is_leading_marijuana),
        ),
        Condition(
            "solely",
            "Every conviction of the case is one of those, or under 2C:36-2, 35-10(b) or 35-10(c); charges without a conviction do not matter",
            S_RULE,
            holds=case.all(is_leading_marijuana | is_marijuana_companion, where=charge.is_convicted),
        ),
    ),
    notices=(
        Notice("vacated", "What remains of the sentence, supervision and unpaid assessments is vacated"),
        *noted(
            SECONDARY("Supreme Court order of 2021-07-01"),
            missed="A case that was missed: motion for judicial review",
            certification="The person may ask a court for a certification of the expungement",
        ),
        SURVIVING_USES,
    ),
    remarks=(
        "The statute also names offenses subject to conditional discharge; the Judiciary's rule, taken here, does not.",
        "Juvenile adjudications are not encoded.",
    ),
)
