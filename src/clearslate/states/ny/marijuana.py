"""CPL § 160.50(3)(k), (5): expungement of marijuana convictions, in 2019 and by the MRTA of 2021."""

from clearslate.states.ny.offenses import *

S_160_50 = SECONDARY("§ 160.50", "neither § 160.50 nor the acts were read")
CH_131, MRTA = "2019-08-28", "2021-03-31"

EXPUNGEMENT = Law(
    id="NY-MJ",
    source=OFFICIAL(
        "CPL § 160.50(3)(k), (5)",
        "the courts' page on cannabis and expungement; neither the section nor the acts were read",
    ),
    title="Marijuana expungement",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.BY_LAW,
    about=CONVICTIONS,
    versions=versions(
        Version("L.2019 ch. 131, 132", CH_131, MEMORY("L.2019 ch. 131, 132", "the first day is remembered")),
        Version(
            "Marihuana Regulation and Taxation Act (L.2021 ch. 92)",
            MRTA,
            OFFICIAL("L.2021 ch. 92", "the courts' page on cannabis and expungement tells the day"),
        ),
    ),
    conditions=(
        Condition(
            "listed",
            "The conviction is of the former § 221.05 or § 221.10",
            OFFICIAL(
                "CPL § 160.50(3)(k) (L.2019 ch. 131)",
                "the courts' announcement of the applications to destroy names the two",
            ),
            holds=is_marijuana_of_2019,
        ),
        Condition(
            "listed",
            "The conviction is of the former §§ 221.05, .10, .15, .20, .35 or .40, of §§ 222.10, .15, .25 or .45, or of §§ 220.03, 220.06 or the "
            "former 240.36 where the only substance was concentrated cannabis",
            S_160_50(
                "(3)(k)",
                SECONDARY,
                "the courts' page in part, and a law office's copy of it",
                families=("courts", "bar"),
            ),
            holds=is_marijuana_of_2021,
            since=MRTA,
        ),
    ),
    notices=noted(
        S_160_50("(5)"),
        null="The conviction is null: it never occurred, and is no predicate and no conviction under § 160.59",
        destruction="The record is destroyed on the person's request, which goes to the court of the conviction; there is no fee",
    ),
    remarks=(
        "Sealed convictions are reached: the conviction is vacated and all records of it are expunged, § 160.50(5); § 160.55 seals every violation when it is entered (a reading).",
        "Amounts stand in the former sections themselves; a conviction is looked at by itself, whatever else is in the case.",
    ),
)
