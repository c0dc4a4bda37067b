"""RCW 9.94A.637, .640: class B and C felonies vacated after discharge; prison riots in juvenile facilities."""

from clearslate.states.wa.misdemeanors import EFFECT, NEW_HOPE, VACATION
from clearslate.states.wa.offenses import *

S_637 = TEXT("RCW 9.94A.637")
S_640 = TEXT("RCW 9.94A.640")
ABRAMS = "2026-04-30"
B_YEARS = parameter("b_years", years(10), S_640("(2)(c), (e)"))
C_YEARS = parameter("c_years", years(5), S_640("(2)(d), (f)"))

# The certificate of discharge is of the whole sentence; the wait counts its custody and supervision alone.
DISCHARGED = completion(S_637("(1) to (4)", READING), custody=IN, supervision=IN, restitution=IN, fines_and_costs=IN)
_custody_over = completion(S_640("(2)(e), (f)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_over = later_of(_custody_over, charge.released_on, charge.imposed_on)
_all_over = later_of(_over, person.latest(charge.released_on, charge.is_convicted & (charge.incarceration_days > 0)))


def by_class(since: Days) -> tuple[Branch, ...]:
    """The two waits of (2)(e) and (f)."""
    return (
        wait_of("class_b", "of class B", B_YEARS, since, S_640("(2)(e)"), when=is_class_b),
        wait_of("class_c", "of class C", C_YEARS, since, S_640("(2)(f)")),
    )


FELONY = Law(
    id="WA-FEL",
    source=TEXT("RCW 9.94A.640(1), (2), 9.94A.637"),
    title="Application: class B and C felony convictions vacated after discharge",
    relief=VACATION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("2019 c 331", NEW_HOPE, SECONDARY("2019 c 331 s 3", "the day is told by a secondary source")),
        Version("State v. Abrams", ABRAMS, SECONDARY("State v. Abrams, No. 103058-4 (Wash. 2026)")),
    ),
    conditions=(
        Condition(
            "class",
            "The conviction is of a class B or class C felony",
            S_640("(2)(e), (f)"),
            holds=is_class_b | is_class_c,
        ),
        Condition(
            "discharged",
            "Every requirement of the sentence is done, money included; the court must then discharge",
            S_637("(1) to (4)", READING),
            holds=from_day(DISCHARGED),
        ),
        no_pending_charge(
            S_640("(2)(a)"),
            counts=is_crime & ~is_tribal,
            among=person.others,
            text="No charge is pending against the person in a state or federal court",
        ),
        Condition(
            "excluded",
            "It is no violent offense or crime against persons, but for assault in the second or third degree and robbery in the second without an "
            "enhancement, assault on an officer left out",
            S_640("(2)(b)"),
            holds=~is_grave,
        ),
        Condition(
            "driving",
            "It is no felony of driving or physical control under the influence",
            S_640("(2)(g)"),
            holds=~LISTS["dui"].matches,
        ),
        Condition(
            "waiting",
            "These years have passed since the latest of community custody, confinement and sentencing",
            S_640("(2)(e), (f)"),
            branches=by_class(_over),
        ),
        Condition(
            "waiting",
            "These years have passed since the latest of community custody, sentencing and release from confinement on every conviction",
            SECONDARY("State v. Abrams, No. 103058-4 (Wash. 2026)"),
            branches=by_class(_all_over),
            since=ABRAMS,
        ),
        Condition(
            "no_new_crime",
            "The person was not convicted of a new crime in the years before the application, in a state or federal court",
            S_640("(2)(c), (d)"),
            branches=(
                Branch(
                    "class_b",
                    "of class B: {b_years}",
                    S_640("(2)(c)"),
                    when=is_class_b,
                    holds=no_new_crime(B_YEARS, ~is_tribal),
                ),
                Branch("class_c", "of class C: {c_years}", S_640("(2)(d)"), holds=no_new_crime(C_YEARS, ~is_tribal)),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_640("(2)(c), (d)")),
    ),
    notices=(
        Notice(
            "discharge",
            "The court needs a certificate of discharge: where none is on file, ask for it first (RCW 9.94A.637).",
            S_637,
        ),
        Notice(
            "apply",
            "The person applies to the sentencing court, which may grant it, and must show rehabilitation.",
            SECONDARY("RCW 9.94A.640(1); State v. Abrams (Wash. 2026)"),
        ),
        EFFECT,
    ),
    remarks=("Each conviction is judged alone. A no-contact order is no requirement of the sentence.",),
)

RIOT = Law(
    id="WA-RIOT",
    source=S_640("(5)"),
    title="Prison riot in a juvenile facility: vacated on application, the court must",
    relief=VACATION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("2025 c 169", "2025-04-25", TEXT("2025 c 169 s 2", "read in the notes"))),
    conditions=(
        Condition("riot", "The conviction is of prison riot, RCW 9.94.010", S_640("(5)"), holds=LISTS["riot"].matches),
        Condition(
            "held", "The person was held in a facility for juveniles at the time", S_640("(5)"), holds=HELD_AS_JUVENILE
        ),
    ),
    notices=(Notice("must", "The court must grant it; no other test applies.", S_640("(5)")), EFFECT),
)
