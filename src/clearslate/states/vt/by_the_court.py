"""What the court or the Judicial Bureau seals and expunges with no petition: 13 V.S.A. §§ 7603, 7041, 3 V.S.A. § 164, cannabis, violations."""

from clearslate.states.vt.offenses import *

S_7603 = TEXT("13 V.S.A. § 7603")
S_7041 = TEXT("13 V.S.A. § 7041", "in a code of 2022")
S_164 = SECONDARY("3 V.S.A. § 164")
ACT_167 = SECONDARY("2020 No. 167, § 31")
S_2303 = TEXT("23 V.S.A. § 2303", "in a code of 2022")
DIVERSION_START, CANNABIS_START, VIOLATION_START, ACT_60 = ("2002-07-01", "2021-01-01", "2021-07-01", "2025-07-01")

DUE = parameter("due", days(60), S_7603("(a)(1)"))
START = parameter("start", ACT_60, S_7603("", READING))
RUNNING = parameter("running", "2025-05-03", S_7603("", READING))
WAITING = parameter("waiting", years(2), S_164("(e)"))
BEFORE = parameter("before", CANNABIS_START, ACT_167)
DIVERSION_SINCE = parameter("since", DIVERSION_START, S_164("(e)"))
JUDGMENTS_SINCE = parameter("judgments_since", VIOLATION_START, S_2303("", SECONDARY))

V_60 = Version("2025 No. 60", ACT_60, TEXT("2025 No. 60, § 1"))
_SEALED = Notice(
    "sealed",
    "From the order on the person is treated as never arrested, convicted or sentenced, and an application may ask only of what was not sealed.",
    TEXT("13 V.S.A. § 7607(b)(1), (2)"),
)

_dismissed = charge.ended(
    *DROPPED,
    # Diversion and deferred sentences have rules of their own; whether this one reaches them, nothing decides.
    perhaps=(Disposition.DIVERTED, Disposition.TRANSFERRED, Disposition.VACATED),
)

# What a plea dismissed beside a deferral or a diversion keeps no case open.
_DEFERRED = frozenset({Disposition.DEFERRED, Disposition.DIVERTED})

NO_CONVICTION = Law(
    id="VT-NC",
    source=S_7603("(a)(1)"),
    title="No probable cause, dismissed before trial, or acquitted: the court orders sealing within 60 days unless a party objects",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=ARREST,  # the record related to the citation or arrest
    about=NON_CONVICTIONS,
    versions=versions(V_60),
    conditions=(
        Condition(
            "act",
            "The final disposition was on or after {start}; of one since {running} the sixty days were still running on that day",
            S_7603("(a)(1)", READING),
            holds=choose(
                (charge.disposition_date >= START, Known(True)), (charge.disposition_date >= RUNNING, UNSETTLED)
            ),
        ),
        Condition(
            "ended",
            "The case ended in a way that the law names",
            S_7603("(a)(1)(A) to (C)"),
            one_of=(
                Limb(
                    "no_cause",
                    "the court found no probable cause at the arraignment",
                    S_7603("(a)(1)(A)"),
                    holds=~PROBABLE_CAUSE,
                ),
                Limb(
                    "dismissed",
                    "the charge was dismissed before the trial, with or without prejudice",
                    S_7603("(a)(1)(B)"),
                    holds=_dismissed & BEFORE_TRIAL,
                ),
                Limb(
                    "acquitted",
                    "the person was acquitted",
                    S_7603("(a)(1)(C)"),
                    holds=any_of(
                        charge.ended(Disposition.ACQUITTED),
                        charge.ended(Disposition.ACQUITTED_INSANITY) & ~COMMITTED,
                        charge.ended(Disposition.ACQUITTED_INSANITY) & UNSETTLED,
                    ),
                ),
            ),
        ),
        Condition(
            "no_objection", "Neither party objects in the interests of justice", S_7603("(a)(1)"), holds=~PARTY_OBJECTS
        ),
    ),
    notices=(
        Notice(
            "due",
            "The order is due by this day, sixty days after the final disposition.",
            S_7603("(a)(1)"),
            day=charge.disposition_date + DUE,
        ),
        Notice(
            "counts",
            "A conviction stands in the same docket; the clerk may have to split it before the dismissed counts are sealed.",
            S_7603("(a)(1)", READING),
            when=case.any(is_conviction),
        ),
        _SEALED,
    ),
)

S_5119_H = TEXT("33 V.S.A. § 5119(h)(1)", "in a code of 2022")
MAJORITY = parameter("majority", years(18), S_5119_H)
CHARGED_SINCE = parameter("charged_since", "2006-07-01", S_5119_H)
_dropped = charge.ended(
    *DROPPED, perhaps=(Disposition.DIVERTED, Disposition.TRANSFERRED, Disposition.VACATED, Disposition.ACQUITTED)
)

MINOR = Law(
    id="VT-MINOR",
    source=S_5119_H,
    title="Charged before the age of 18, and the case dismissed: the court's files are sealed at once",
    # The files and records of the court alone, unlike an order under (a), (g) or § 7603.
    relief=relief("sealing", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("2007 No. 185", "2009-01-01", TEXT("2007 No. 185", "its history note in a code of 2022"))
    ),
    other_counts=OtherCounts(standing=asked_by("dismissed"), transferred=asked_by("dismissed")),
    conditions=(
        Condition(
            "charged_since",
            "The person was charged with a crime on or after {charged_since}",
            holds=is_crime & (case.filed_on >= CHARGED_SINCE),
        ),
        Condition(
            "minor",
            "The person was not yet {majority} when charged",
            holds=case.filed_on < person.date_of_birth + MAJORITY,
        ),
        Condition(
            "dismissed",
            "The case was dismissed: every count of it; an acquittal, a diversion or a transfer is not named",
            # A count that was never filed is sealed with its case; alone it is of no case that was dismissed.
            holds=case.any(_dropped) & case.all(_dropped),
        ),
    ),
)

DEFERRED = Law(
    id="VT-DEFER",
    source=S_7041("(a), (e)"),
    title="Deferred sentence fulfilled: expunged on discharge, restitution paid, absent good cause",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CASE,
    about=_DEFERRED,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "fulfilled",
            "The person fulfilled a deferred sentence, the adjudication was struck and the person discharged; unknown after a revocation",
            S_7041("(e)"),
            holds=charge.ended(Disposition.DIVERTED) & is_deferred_sentence & completion_stands,
        ),
        Condition(
            "offense",
            "The offense is not aggravated sexual assault of a child; another sexual offense against a child, whose sentence may no longer be "
            "deferred, is open",
            S_7041("(c)"),
            holds=~LISTS["sexual_assault_child"].matches & (~LISTS["never_deferred"].matches | UNSETTLED),
        ),
        restitution_paid(S_7041("(e)")),
        Condition(
            "good_cause", "The court did not find good cause against expungement", S_7041("(e)"), holds=~GOOD_CAUSE
        ),
    ),
    notices=noted(
        S_7041("(h)"),
        index="The Vermont Crime Information Center keeps a special index of deferred sentences for sex offenses that require registration.",
    ),
)

DIVERSION = Law(
    id="VT-DIV",
    source=S_164("(e)"),
    title="Adult diversion completed: the court orders expungement at the two-year anniversary, until June 2025 sealing",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CASE,
    about=_DEFERRED,
    versions=versions(
        Version("since 2002", DIVERSION_START, SECONDARY("3 V.S.A. § 164(e)")),
        Version("2023 No. 180, 2025 No. 64", ACT_60, SECONDARY("3 V.S.A. § 164(f)(5)")),
    ),
    conditions=(
        Condition(
            "completed",
            "The person completed adult diversion, on or after {since}; unknown after a revocation",
            S_164("(e)"),
            holds=all_of(
                charge.ended(Disposition.DIVERTED),
                is_adult_diversion,
                charge.disposition_date >= DIVERSION_SINCE,
                completion_stands,
            ),
        ),
        wait_over(WAITING, charge.disposition_date, "the completion", S_164("(e)(1)")),
        Condition(
            "clean",
            "The person was not convicted of a felony or misdemeanor in that time; whether a deferred sentence that is not struck counts is open",
            MEMORY("3 V.S.A. § 164(e)(2)"),
            holds=none_known_elsewhere
            & person.others.none_within(WAITING, after=charge.disposition_date, where=perhaps_conviction),
        ),
        Condition(
            "nothing_pending",
            "No such proceeding is pending",
            MEMORY("3 V.S.A. § 164(e)(2)"),
            holds=none_pending(MEMORY("3 V.S.A. § 164(e)(2)"), is_crime, person.others),
        ),
        Condition(
            "rehabilitated",
            "The person is rehabilitated",
            MEMORY("3 V.S.A. § 164(e)(3)"),
            holds=REHABILITATED,
            until=ACT_60,
        ),
        restitution_paid(
            S_164("(f)(5)", note="the section as relettered since"), "No restitution related to the case is owed"
        ),
    ),
    notices=(
        Notice(
            "sealed_before",
            "This anniversary was before the act of 2025: the court then ordered sealing. Whether what was sealed is now expunged was not read.",
            S_164("(e)", note="the section as lettered until then"),
            when=charge.disposition_date + WAITING < START,
        ),
        Notice(
            "told",
            "The court tells the parties within 30 days after this anniversary what it means to order; the State may contest it.",
            S_164("(e)"),
            day=charge.disposition_date + WAITING,
        ),
    ),
)

_untold = is_absent(CANNABIS)
CANNABIS_LAW = Law(
    id="VT-CANN",
    source=ACT_167,
    title="Cannabis possession of before 2021: the court orders expungement without a petition",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=versions(Version("2020 No. 167", CANNABIS_START, ACT_167)),
    conditions=(
        Condition(
            "offense",
            "Possession or cultivation of cannabis in misdemeanor amounts, 18 V.S.A. § 4230(a)",
            holds=any_of(
                ~_untold & CANNABIS,
                all_of(_untold, is_misdemeanor, LISTS["cannabis_a"].matches),
                all_of(_untold, LISTS["cannabis"].matches, CANNABIS),
            ),
        ),
        Condition("before", "The violation was before {before}", holds=charge.offense_date < BEFORE),
    ),
    notices=noted(
        ACT_167,
        done="The courts were to finish by 2022-01-01; from 2021-01-01 the record may be denied at once. Some files are still open.",
    ),
)

# A judgment that is satisfied owes nothing: beside a balance the day contradicts the record.
_SATISFIED = completion(
    S_2303("(a)"), custody=OUT, supervision=OUT, restitution=OUT, fines_and_costs=UNSAID, day=SATISFIED_ON
)

VIOLATIONS = Law(
    id="VT-VIOL",
    source=S_2303,
    title="Civil traffic and municipal violations: entry expunged by the Judicial Bureau two years after the judgment is satisfied",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("2021 No. 58, § 4", VIOLATION_START, SECONDARY("23 V.S.A. § 2303", "the day"))),
    conditions=(
        Condition(
            "violation",
            "The judgment is of a civil violation that the law names",
            S_2303("(a)"),
            holds=is_violation & as_told(VIOLATION_LISTED, LISTS["expunged_violations"].matches | is_municipal),
        ),
        Condition(
            "judgment",
            "The judgment was on or after {judgments_since}",
            S_2303("", SECONDARY),
            holds=charge.disposition_date >= JUDGMENTS_SINCE,
        ),
        wait_over(WAITING, _SATISFIED, "the judgment was satisfied", S_2303("(a)")),
        Condition(
            "municipal",
            "A municipal violation, since 2025-07-01: no later violation",
            SECONDARY("24 V.S.A. § 2296b; 2025 No. 60"),
            when=is_municipal,
            holds=from_day(START)
            & person.others.none_after(charge.disposition_date, charge.is_convicted & is_violation),
        ),
    ),
    notices=noted(
        S_2303("(a)"), entry="The Judicial Bureau enters 'expunged' and tells the Department of Motor Vehicles."
    ),
)
