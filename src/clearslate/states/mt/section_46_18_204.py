"""Mont. Code 46-18-204: dismissal after a deferred imposition of sentence."""

from clearslate.states.mt.offenses import *

S_204 = TEXT("Mont. Code 46-18-204")
ACT_OF_2017 = parameter("act_of_2017", "2017-07-01", MEMORY("2017 Mont. Laws ch. 321"))

_DEFERRED = Condition(
    "deferred", "The imposition of sentence was deferred, not the prosecution", S_204("(1)"), holds=after_imposition
)
_OVER = Condition(
    "over",
    "The period of deferral has ended, or was ended early under 46-18-208",
    S_204("(1)"),
    holds=from_day(DEFERRAL_ENDS_ON),
)
_CONFIDENTIAL = Notice(
    "confidential",
    "After the dismissal all records of the charge are confidential criminal justice information; the public sees them only by an order of "
    "the district court for good cause.",
    S_204("(2)"),
)
_COPY = Notice(
    "copy",
    "A copy of the order goes to the prosecutor and, with the form that identifies the person, to the Department of Justice.",
    S_204("(2)"),
)

FELONY = Law(
    id="MT-DEF-F",
    source=S_204("(1)(a), (2)"),
    title="Felony deferred imposition ended without a petition to revoke: the court strikes the plea and dismisses",
    relief=CONFIDENTIAL,
    route=Route.COURT_MUST,
    about=ANY_RECORD,
    versions=versions(Version("as amended through 2017", None)),
    conditions=(
        _DEFERRED,
        Condition("felony", "The charge is a felony", S_204("(1)(a)"), holds=is_felony),
        _OVER,
        Condition(
            "revocation",
            "No petition to revoke was filed under 46-18-203, a denied one included",
            S_204("(1)(a)", READING),
            holds=~REVOCATION_FILED & ~charge.probation_revoked_on.happened,
        ),
        Condition(
            "since_2017",
            "The period ended on or after {act_of_2017}: before, a motion was needed for felonies too; what such a period asks today is open",
            MEMORY("2017 Mont. Laws ch. 321 s. 25", "its first day is that of the act's other sections"),
            when=DEFERRAL_ENDS_ON < ACT_OF_2017,
            holds=UNSETTLED,
        ),
    ),
    notices=(_CONFIDENTIAL, _COPY),
)

MISDEMEANOR = Law(
    id="MT-DEF-M",
    source=S_204("(1)(b), (2)"),
    title="Misdemeanor deferred imposition ended without a petition to revoke: on motion the court may dismiss",
    relief=CONFIDENTIAL,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(Version("as amended through 2017", None)),
    conditions=(
        _DEFERRED,
        Condition("misdemeanor", "The charge is a misdemeanor", S_204("(1)(b)"), holds=is_misdemeanor),
        _OVER,
        Condition(
            "revocation",
            "No petition to revoke was filed under 46-18-203, a denied one included",
            S_204("(1)(b)", READING),
            holds=~REVOCATION_FILED & ~charge.probation_revoked_on.happened,
        ),
        Condition("court", "The court has not refused the dismissal", S_204("(1)(b)"), holds=COURT_DISMISSED),
    ),
    notices=(
        Notice(
            "motion",
            "The court on its own motion, the defendant or the defendant's lawyer may move; the court may allow it.",
            S_204("(1)(b)"),
        ),
        _CONFIDENTIAL,
        _COPY,
    ),
)
