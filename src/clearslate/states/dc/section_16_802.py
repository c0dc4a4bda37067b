"""D.C. Code § 16-802: automatic expungement of what is no crime any more, and of old possession of marijuana.

D.C. Law 24-284 (in force 2023-03-10) applies since 2025-03-01 (D.C. Law 25-217 § 7290); the courts have until
2027-10-01 (D.C. Laws 25-175 § 40, 26-52).
"""

from clearslate.states.dc.offenses import *

S_16_802 = TEXT("§ 16-802")
S_16_804 = TEXT("§ 16-804")

APPLIES = "2025-03-01"
BY_LAW_25_217 = TEXT("D.C. Law 25-217 § 7290")
BATCH = FixedDay("2027-10-01")
CASE_ENDED = case.with_never_filed.latest(charge.disposition_date, Known(True))

MARIJUANA_BEFORE = parameter("marijuana_before", "2015-02-15", S_16_802("(a)"))
INITIATIVE_71 = TEXT("D.C. Code § 48-904.01(a)(1)(A)")
LEGAL_FROM = parameter(
    "legal_from",
    "2015-02-26",
    INITIATIVE_71("", SECONDARY, "the day is that of the press and of the initiative's friends"),
)
ADULT = years(21)

NO_MOTION = Presumption(
    "dc-no-retention-motion",
    "the prosecutor has filed no motion to retain or contest, where the data do not say",
    cite="D.C. Code § 16-802(a)(2)",
)

NOT_CARRIED_OUT = Notice(
    "not_carried_out",
    "The Superior Court says that no case is sealed or expunged automatically yet",
    SECONDARY("page of the D.C. Courts on sealing", "as quoted in 2026"),
)

_possession = all_of(
    is_listed("simple_possession"),
    is_marijuana,
    is_completed | left_open("simple possession is", "an attempt at it too", "inchoate"),
)
_before = charge.offense_date < MARIJUANA_BEFORE
_since_legal = all_of(
    DRUG_GRAMS < 57,
    person.date_of_birth + ADULT <= charge.offense_date,
    (charge.offense_date < LEGAL_FROM)
    |
    # A charge for what was lawful already: legal before, not "subsequently".
    left_open("offense was", "legalized after it took place", "fact_drug_grams"),
)
_decriminalized = is_listed("decriminalized") & left_open(
    "offense was", "decriminalized or held unconstitutional as committed", "offense_list"
)

EXPUNGEMENT = Law(
    id="DC-802",
    source=TEXT("D.C. Code § 16-802"),
    title="Automatic expungement: what is no crime any more, and possession of marijuana before 15 February 2015",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=(Version("D.C. Law 24-284 as amended", "2023-03-10", BY_LAW_25_217, operative=APPLIES),),
    other_counts=OtherCounts(never_filed=PART(S_16_802("(a)"))),
    conditions=(
        Condition(
            "offense",
            "Each charge of the case is for simple possession of marijuana before {marijuana_before}, or for an offense since "
            "decriminalized, legalized or held unconstitutional",
            S_16_802("(a)"),
            one_of=(
                Limb(
                    "possession",
                    "Simple possession of marijuana before {marijuana_before}",
                    holds=_possession & _before,
                ),
                Limb(
                    "legalized",
                    "Possession of two ounces of marijuana by a person of 21, lawful from {legal_from}",
                    INITIATIVE_71,
                    holds=_possession & _since_legal,
                ),
                Limb(
                    "decriminalized",
                    "Another offense since decriminalized, legalized or held unconstitutional",
                    S_16_802("(a)", MEMORY, "the table of offenses that are none any more is remembered"),
                    holds=_decriminalized,
                ),
            ),
        ),
        Condition(
            "ended",
            "Each charge was terminated by the prosecutor or reached a final disposition",
            S_16_802("(a)(1)"),
            holds=has_ended,
        ),
        Condition(
            "not_retained",
            "The prosecutor has not both moved to retain or contest and shown the need by clear and convincing evidence; a time "
            "of retention that the court set has run out",
            S_16_802("(a)(2)", READING),
            when=NO_MOTION.fills(MOTION_FILED_ON.happened, value=False) & RETENTION_SHOWN,
            holds=from_day(RETENTION_ENDS_ON),
        ),
    ),
    notices=(
        NOT_CARRIED_OUT,
        Notice(
            "due",
            "The court orders it by 2027-10-01, or within 90 days of the end of the case where that is later",
            S_16_802("(b)"),
            day=later_of(BATCH, CASE_ENDED + days(90)),
        ),
        Notice(
            "pending_motion",
            "The prosecutor has moved to retain or contest: the order waits for the court",
            S_16_802("(a)(2)"),
            when=MOTION_FILED_ON.happened,
        ),
        Notice(
            "certification",
            "Each agency removes its public references, keeps a restricted file, answers that no records are available, and "
            "certifies so to the court within 90 days of the order",
            S_16_804("(c)"),
        ),
        Notice(
            "still_visible",
            "The person, and prosecutors, police, corrections and supervision for another criminal case, may still see the file",
            S_16_804("(d)"),
        ),
        Notice("only_this_person", "Of records shared with co-defendants only the person's part is removed", S_16_804),
    ),
    remarks=(
        "Sealed records are reached: all criminal records are to be expunged (§ 16-802(a)), and sealing retains them in a restricted file (§ 16-807(c)(1)(B)).",
        "No wait, no grade, no money, and nothing about the person is asked.",
    ),
)
