"""Mont. Code 44-5-202(8): arrests without conviction are removed from the state repository."""

from clearslate.states.mt.offenses import *

S_202 = SECONDARY("Mont. Code 44-5-202", "the opening was read; (8) is told by the Department of Justice")
START = parameter("start", "2017-07-01", S_202("(8)"))

FROM = OpenQuestion(
    id="MT-NC-FROM",
    question="Does the automatic removal begin with arrests or with dispositions of July 1, 2017?",
    cite="Mont. Code 44-5-202(8)",
    readings={"arrest": "the arrest must be after the start", "disposition": "the disposition must be"},
    chosen=BOTH,
    because="the Department says 'after July 1, 2017 ... all non-conviction arrest data', which fits both; a request is open in any case",
)
MIXED = OpenQuestion(
    id="MT-NC-MIXED",
    question="Is a dismissed charge removed where another of its case or arrest ended in a conviction?",
    cite="Mont. Code 44-5-202(8)",
    readings={"charge": "yes: that charge is non-conviction data", "event": "no: the arrest event led to a conviction"},
    chosen=BOTH,
    decided="2026-12-01",
    because="the rule covers non-conviction data, and its text was not read; the repository's practice may keep the event",
)

# The arrest is never before the offense.
_arrested_after = (charge.arrest_date >= START) | (charge.offense_date >= START)
_ended_after = charge.disposition_date >= START

_CONDITIONS = (
    Condition(
        "ended",
        "The charge was dismissed, also after a deferred prosecution, or was dropped, not filed, or ended in an acquittal; a deferred prosecution beside a recorded revocation is open",
        S_202("(8)"),
        holds=charge.ended(
            *DROPPED,
            Disposition.NO_CHARGE,
            Disposition.ACQUITTED,
            Disposition.DIVERTED,
            perhaps=(
                Disposition.ACQUITTED_INSANITY,
                Disposition.DEFERRED,
                Disposition.TRANSFERRED,
                Disposition.VACATED,
            ),
        )
        & (~charge.ended(Disposition.DIVERTED) | completion_stands),
    ),
    Condition(
        "no_imposition",
        "It was not dismissed after a deferred imposition of sentence: that is a conviction struck, and is made confidential only",
        TEXT("Mont. Code 46-18-204"),
        holds=~after_imposition,
    ),
    Condition(
        "repository",
        "The repository has a record: it is no traffic, regulatory or fish and game misdemeanor without custody",
        TEXT("Mont. Code 44-5-202(5)", "as published in 2023"),
        holds=~no_repository_record,
    ),
    Condition(
        "mixed",
        "No other charge of the case or the arrest keeps the arrest event in the repository",
        S_202("(8)", SECONDARY, "the practice was not found"),
        holds=MIXED.choose(
            charge=Known(True),
            # a deferral that runs may still end in a conviction
            event=arrest.none(charge.ended(Disposition.CONVICTED, perhaps=(Disposition.DEFERRED,)) | after_imposition),
        ),
    ),
)
# Neither a deferred imposition nor what the repository never held keeps the rest of the arrest in it.
_TESTED = all_of(charge.ended(*NON_CONVICTIONS), ~after_imposition, ~no_repository_record)
_COURT_FILE = Notice(
    "court_file", "The court's file stays public: this reaches the state repository alone.", S_202("(8)")
)
_INSTANCE = Notice(
    "no_disposition",
    "Where the repository has no disposition it asks the court; failing that, the person must bring the court's document.",
    S_202("(8)"),
)

AUTOMATIC = Law(
    id="MT-NC",
    source=S_202("(8)"),
    title="Arrest without conviction since July 2017: removed from the state criminal history without request",
    relief=REMOVAL,
    route=Route.AGENCY_MUST,
    unit=ARREST,
    tested=_TESTED,
    other_counts=OtherCounts(standing=asked_by("mixed")),
    about=NON_CONVICTIONS,
    versions=versions(Version("HB 133 of 2017", "2017-07-01", SECONDARY("2017 Mont. Laws ch. 321"))),
    conditions=(
        *_CONDITIONS,
        Condition(
            "start",
            "The arrest, and the disposition, came on or after {start}",
            S_202("(8)"),
            holds=_ended_after & FROM.choose(arrest=_arrested_after, disposition=_ended_after),
        ),
    ),
    questions=(FROM, MIXED),
    notices=(_COURT_FILE, _INSTANCE),
)

REQUEST = Law(
    id="MT-NC-REQ",
    source=S_202("(8)(b)"),
    title="Arrest without conviction before July 2017: removed on request to the Department of Justice",
    relief=REMOVAL,
    route=Route.APPLICATION,
    unit=ARREST,
    tested=_TESTED,
    other_counts=OtherCounts(standing=asked_by("mixed")),
    about=NON_CONVICTIONS,
    versions=versions(Version("as told by the Department of Justice", None)),
    conditions=(
        *_CONDITIONS,
        Condition(
            "before",
            "The arrest or the disposition came before {start}: what is later is removed without request",
            S_202("(8)"),
            holds=~_ended_after | ~_arrested_after,
        ),
    ),
    questions=(MIXED,),
    notices=(
        Notice(
            "form",
            "The request goes to the Criminal Records and Identification Services Section on its form; it takes about 30 days.",
            S_202("(8)(b)"),
        ),
        _COURT_FILE,
        _INSTANCE,
    ),
)
