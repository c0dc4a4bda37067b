"""R.I. Gen. Laws §§ 12-1-12, 12-1-12.1 and 12-10-12: exonerations and complaints placed on file."""

from clearslate.states.ri.offenses import *

S_12 = TEXT("R.I. Gen. Laws § 12-1-12")
S_12_1 = TEXT("R.I. Gen. Laws § 12-1-12.1")
S_10_12 = TEXT("R.I. Gen. Laws § 12-10-12")
PL_2021 = Version(
    "P.L. 2021, chs. 141, 142",
    "2021-07-03",
    TEXT("R.I. P.L. 2021, ch. 142", "the day of enactment is read as the first"),
)

FROM = parameter("dismissed_from", "2023-01-01", S_12_1("(a)(1)"))
SHORTER = parameter("shorter_from", "2023-06-20", TEXT("R.I. P.L. 2023, chs. 154, 155"))
LONGER_WAIT = parameter("longer_wait", days(90), SECONDARY("R.I. P.L. 2022, chs. 253, 254"))
SHORTER_WAIT = parameter("shorter_wait", days(10), S_12_1("(a)(1)"))
SEALED_WITHIN = parameter("sealed_within", days(20), S_12_1("(a)(1)"))
DESTROYED_WITHIN = parameter("destroyed_within", days(60), S_12("(a)(1)"))
YEAR = parameter("year", years(1), S_10_12("(c)"))
WAITING_DOMESTIC = parameter("waiting_domestic", years(3), S_10_12("(d)"))

WAIT = OpenQuestion(
    id="RI-48A-WAIT",
    question="Does the shorter wait of 20 June 2023 reach dismissals from before it?",
    cite="R.I. Gen. Laws § 12-1-12.1(a)(1); P.L. 2023, chs. 154, 155",
    readings={
        "dismissal": "the wait is that of the text in force on the day of the dismissal",
        "at_once": "the text of 2023 names all dismissals from 2023 on: ten days, from 20 June 2023",
    },
    chosen="dismissal",
    because="a wait that has begun is read as going on; the longer one never seals too early",
)

# The case was dismissed when the last of its counts was.
# A count that was never filed is no part of it.
_never_charged = charge.ended(Disposition.NO_CHARGE)
_charged = charge.ended(*sorted(NON_CONVICTIONS - {Disposition.NO_CHARGE}))
_dismissed_on = case.latest(charge.disposition_date, ~_never_charged)
_under_48a = all_of(in_district_court, by_dismissal, RULE_48A)
_shorter = elapsed(SHORTER_WAIT, since=_dismissed_on)

_COURT = Condition("district_court", "The case was in the District Court", S_12_1("(a)"), holds=in_district_court)
_CRIMINAL = Condition(
    "criminal", "It was a criminal case, not one of a civil violation", S_12_1("(a)"), holds=~is_civil
)
_RULE = Condition(
    "rule",
    "It was dismissed under Rule 48(a) of the District Court, the prosecutor's dismissal",
    S_12_1("(a)"),
    holds=by_dismissal & RULE_48A,
)
_WHOLE = Condition(
    "whole_case",
    "The case was dismissed, not single counts of it: none ended in a conviction or is pending",
    S_12_1("(a)", READING),
    holds=case.none(charge.is_convicted | charge.is_pending),
)

_OTHERS = OtherCounts(pending=asked_by("whole_case"), standing=asked_by("whole_case"))

# The reading by which the shorter time reaches an earlier dismissal too.
_AT_ONCE = elapsed(LONGER_WAIT, since=_dismissed_on) | (from_day(SHORTER) & _shorter)
_REACHED = "What was destroyed under § 12-1-12 is reached: that takes the records of identification, this the court's."

DISMISSED = Law(
    id="RI-48A",
    source=S_12_1("(a)(1)"),
    title="District Court case dismissed under Rule 48(a) since 2023: sealed by operation of law",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.BY_LAW,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("P.L. 2022, chs. 253, 254", "2023-01-01", SECONDARY("R.I. P.L. 2022, chs. 253, 254")),
        Version("P.L. 2023, chs. 154, 155", "2023-06-20", TEXT("R.I. P.L. 2023, chs. 154, 155")),
    ),
    tested=_charged,
    other_counts=_OTHERS,
    conditions=(
        _COURT,
        _CRIMINAL,
        _RULE,
        _WHOLE,
        Condition(
            "dismissed_from",
            "The case was dismissed on or after {dismissed_from}",
            S_12_1("(a)(1)"),
            holds=_dismissed_on >= FROM,
        ),
        Condition(
            "waiting",
            "The time has passed since the dismissal",
            S_12_1("(a)(1)", READING),
            branches=(
                Branch(
                    "later",
                    "of {shorter_from} or later: {shorter_wait}",
                    when=_dismissed_on >= SHORTER,
                    holds=WAIT.choose(dismissal=_shorter, at_once=_AT_ONCE),
                ),
                Branch(
                    "earlier",
                    "of before: {longer_wait}, or from {shorter_from} on the shorter time, which is open",
                    holds=WAIT.choose(dismissal=elapsed(LONGER_WAIT, since=_dismissed_on), at_once=_AT_ONCE),
                ),
            ),
        ),
    ),
    questions=(WAIT,),
    notices=(
        Notice(
            "deadline",
            "The court seals by this day, twenty days after the dismissal; the bureau of criminal identification too.",
            S_12_1("(a)(1)"),
            when=_dismissed_on >= SHORTER,
            day=_dismissed_on + SEALED_WITHIN,
        ),
    ),
    remarks=(_REACHED,),
)

ON_REQUEST = Law(
    id="RI-48A-REQ",
    source=S_12_1("(a)(2)"),
    title="District Court case dismissed under Rule 48(a) before 2023: request to the clerk",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("P.L. 2022, chs. 253, 254", "2022-06-28", SECONDARY("R.I. P.L. 2022, chs. 253, 254"))),
    tested=_charged,
    other_counts=_OTHERS,
    conditions=(
        _COURT,
        _CRIMINAL,
        _RULE,
        _WHOLE,
        Condition(
            "dismissed_before",
            "The case was dismissed before {dismissed_from}",
            S_12_1("(a)(2)"),
            holds=_dismissed_on < FROM,
        ),
    ),
    notices=noted(
        S_12_1("(a)(2)"),
        request="The clerk seals at the person's request; there is no hearing. The order goes to the bureau of criminal identification "
        "within 5 days and is carried out within 90.",
    ),
    remarks=(_REACHED,),
)

_convicted_felon = person.any(counts_as_conviction & is_felony)
_after_trial = charge.ended(Disposition.ACQUITTED) & charge.after_trial
_NO_FELONY_TEXT = "The person was not convicted of a felony, unless this is an acquittal after trial"

MOTION = Law(
    id="RI-SEAL-MOT",
    source=S_12_1("(b)"),
    title="Case in which every count was exonerated, not by Rule 48(a) in the District Court: motion",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("before 2021", None), PL_2021),
    conditions=(
        Condition(
            "exonerated",
            "The person was acquitted or otherwise exonerated of the count: dismissed, no true bill, no information",
            S_12_1("(b)"),
            holds=exonerated,
        ),
        Condition(
            "all_counts", "And of every other count of the case", S_12_1("(b)"), holds=case.others.all(exonerated)
        ),
        _CRIMINAL,
        Condition(
            "not_by_law",
            "The case was not dismissed under Rule 48(a) of the District Court, which is sealed without a motion",
            S_12_1("(a), (b)"),
            holds=~(case.all(_under_48a | _never_charged) & case.any(_under_48a)),
        ),
        Condition(
            "no_felony",
            _NO_FELONY_TEXT,
            TEXT("R.I. P.L. 2015, ch. 97", "§ 12-1-12.1(a) as it stood until 2021"),
            holds=_after_trial | ~_convicted_felon,
            until="2021-07-03",
        ),
    ),
    notices=noted(
        S_12_1("(b)(1), (c)"),
        hearing="The attorney general and the police who brought the charge are told ten days before the hearing. A filing in a domestic "
        "violence case is kept for three years.",
    ),
    remarks=(_REACHED,),
)

# --- complaints placed on file ------------------------------------------------------------------------------

_FILED = Condition("filed", "The complaint was placed on file", S_10_12("(a)"), holds=is_filed)
_NOT_FELONY = Condition("not_felony", "It was not a complaint of a felony", S_10_12("(a)"), holds=~is_felony)
_NO_FELON = Condition(
    "no_felon",
    "The person had not been convicted of a felony, here or elsewhere",
    S_10_12("(a)"),
    holds=person.others.none_before(charge.disposition_date, counts_as_conviction & is_felony)
    & NO_CONVICTION_ELSEWHERE.none_known,
)
_NO_ACTION = Condition(
    "no_action",
    "The court took no action on the complaint within the year; unknown after a revocation",
    S_10_12("(c)"),
    holds=~FILING_VIOLATED & completion_stands,
)
_undone = choose((exonerated, from_day(charge.disposition_date)), otherwise=Known(False))
_CHARGED_SINCE = Condition(
    "not_charged",
    "In those years the person was not charged with another crime of domestic violence, or was acquitted of it or it was dismissed",
    S_10_12("(d)"),
    holds=person.others.none(
        person.others.within(
            WAITING_DOMESTIC, after=charge.disposition_date, where=is_domestic, day=charge.arrest_date
        ),
        unless=_undone,
    )
    & NO_CONVICTION_ELSEWHERE.none_known,
)
_year_over = elapsed(YEAR, since=charge.disposition_date)
_NEW_FILINGS = FixedDay("2023-06-23")
_S_2023 = TEXT("R.I. P.L. 2023, ch. 232", "its changes to (a) and (b) were read; subsection (c) was not shown")
# Since the act the court sets the length; whether (c) still names a year was not read, so both must have passed.
_FILING_BRANCHES = (
    Branch(
        "until_2023",
        "{year} has passed since a filing of before the act of 2023",
        S_10_12("(c)"),
        when=charge.disposition_date < _NEW_FILINGS,
        holds=_year_over,
    ),
    Branch(
        "since_2023",
        "For a filing since, {year} has passed and the period that the court set is over",
        _S_2023,
        holds=either(_year_over, from_day(FILED_UNTIL)),
    ),
)
_filing_over = choose(
    (charge.disposition_date < _NEW_FILINGS, _year_over), otherwise=either(_year_over, from_day(FILED_UNTIL))
)
_three_over = elapsed(WAITING_DOMESTIC, since=charge.disposition_date)
_DEFERRED = frozenset({Disposition.DEFERRED})
_UNPAID = Notice(
    "money",
    "Money that is owed does not stop the expungement where the court took no action for a year.",
    S_10_12("(b), (c)", READING),
)

FILED = Law(
    id="RI-FILED",
    source=S_10_12("(c)"),
    title="Complaint placed on file, no action for its period: expunged",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CASE,
    about=_DEFERRED,
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        _FILED,
        _NOT_FELONY,
        _NO_FELON,
        _NO_ACTION,
        Condition(
            "not_domestic",
            "It was not one of domestic violence, which is kept for three years",
            S_10_12("(d)"),
            holds=~is_domestic,
        ),
        Condition(
            "waiting",
            "{year} has passed since the filing; of one since June 2023 also the period that the court set",
            S_10_12("(c)"),
            branches=_FILING_BRANCHES,
        ),
    ),
    notices=(_UNPAID,),
)

FILED_DOMESTIC = Law(
    id="RI-FILED-DV",
    source=TEXT("R.I. Gen. Laws §§ 12-10-12(d), 12-1-12(c), 12-1-12.1(c)"),
    title="Domestic violence complaint placed on file, three years without another charge: expunged",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CASE,
    about=_DEFERRED,
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        _FILED,
        _NOT_FELONY,
        _NO_FELON,
        _NO_ACTION,
        Condition(
            "domestic",
            "It was one of a crime of domestic violence against a family or household member",
            S_10_12("(d)"),
            holds=is_domestic,
        ),
        _CHARGED_SINCE,
        Condition("waiting", "{waiting_domestic} have passed since the filing", S_10_12("(d)"), holds=_three_over),
    ),
    notices=(
        Notice(
            "quashed",
            "The complaint is quashed after one year; the records are kept until three years from the filing.",
            S_10_12("(d)"),
        ),
        _UNPAID,
    ),
)

_ran_out = choose((is_domestic, _three_over & _CHARGED_SINCE.holds), otherwise=_filing_over)

DESTRUCTION = Law(
    id="RI-EXON",
    source=S_12("(a) to (c)"),
    title="Exonerated of the offense: fingerprints, photographs and records of identification destroyed",
    relief=relief("destruction of identification records", ReliefKind.DESTROY, at=(Holder.BIOMETRICS,)),
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("before 2021", None), PL_2021),
    conditions=(
        Condition(
            "exonerated",
            "The person was exonerated of the offense",
            S_12("(a)(1), (b), (c)"),
            one_of=(
                Limb(
                    "ended",
                    "By acquittal, dismissal, no true bill, no information or otherwise; or never charged",
                    holds=exonerated,
                ),
                Limb(
                    "filing",
                    "A complaint placed on file ran out: after {year}, for domestic violence after {waiting_domestic}",
                    holds=is_filed & _NO_ACTION.holds & _ran_out,
                ),
            ),
        ),
        nothing_beside(
            S_12("(a)(1)", READING),
            "No other charge of the arrest is pending or stands: fingerprints were taken upon the arrest, and the section covers the offense "
            "then charged",
        ),
        Condition(
            "no_felony",
            _NO_FELONY_TEXT,
            TEXT("R.I. P.L. 2021, ch. 142", "§ 12-1-12(a)(2), which it struck"),
            holds=_after_trial | person.others.none_before(charge.disposition_date, counts_as_conviction & is_felony),
            until="2021-07-03",
        ),
    ),
    notices=(
        Notice(
            "deadline",
            "Whoever holds them destroys them by this day, within sixty days.",
            S_12("(a)(1)"),
            when=exonerated,
            day=charge.disposition_date + DESTROYED_WITHIN,
        ),
        Notice(
            "court_file",
            "The court's own records are sealed only as § 12-1-12.1 says: RI-48A, RI-48A-REQ or RI-SEAL-MOT.",
            S_12("(a)(1)"),
        ),
    ),
    remarks=(
        "What was sealed under § 12-1-12.1 is reached: this takes the fingerprints, photographs and records of identification.",
    ),
)

WRONGFUL = Law(
    id="RI-WRONGFUL",
    source=TEXT("R.I. Gen. Laws § 12-1-12.2"),
    title="Arrest found wrongful by the police, no charge: records sealed, identification destroyed",
    relief=relief(
        "sealing of the arrest, identification destroyed",
        ReliefKind.SEAL,
        at=(Holder.REPOSITORY, Holder.AGENCIES, Holder.BIOMETRICS),
    ),
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("P.L. 2016, chs. 425, 426", None)),
    conditions=(
        Condition(
            "not_charged",
            "No charge was filed in any court of the state",
            holds=_never_charged & arrest.none(~_never_charged),
        ),
        Condition(
            "wrongful",
            "A law enforcement agency determined that the arrest was wrongful, by mistaken identity or any other reason, or without probable cause",
            holds=from_day(WRONGFUL_ON),
        ),
    ),
    notices=(
        Notice(
            "deadline",
            "The agency seals the arrest and destroys photographs, fingerprints and indices within sixty days, tells all agencies that have them, and tells the person; "
            "no other record of the person stands in the way.",
            day=WRONGFUL_ON + DESTROYED_WITHIN,
        ),
    ),
)

LAWS = (DISMISSED, DESTRUCTION, WRONGFUL, FILED, FILED_DOMESTIC, ON_REQUEST, MOTION)
