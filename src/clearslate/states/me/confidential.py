"""16 M.R.S. §§ 703, 705: what agencies may no longer give out, by operation of law. Court files are outside of it."""

from clearslate.states.me.offenses import *

S_703 = SECONDARY("16 M.R.S. § 703(2)", "told by secondary sources; the letters of the paragraphs were not read")
CH_267 = "2013-10-09"
# What agencies may give out; the public files of the courts are left out of the act.
CONFIDENTIAL = relief("confidential", ReliefKind.SEAL, at=(Holder.REPOSITORY, Holder.AGENCIES, Holder.BIOMETRICS))

WAITING = parameter("waiting", years(1), S_703)

SINCE_2013 = versions(Version("2013 ch. 267", CH_267, MEMORY("2013 P.L. ch. 267", "the day is remembered")))

WITHOUT_PREJUDICE = OpenQuestion(
    id="ME-703-DISMISSED",
    question="Is a summons or arrest 'without disposition' where the charge was dismissed, not with prejudice and not finally?",
    cite="16 M.R.S. § 703(2)(A)",
    readings={
        "disposed": "no: a dismissal is a disposition",
        "open": "yes: nothing final was decided, and after a year without a prosecution the arrest is confidential",
    },
    chosen=BOTH,
    because="the paragraph was read only in secondary sources, and nothing decides it",
)

COURT_FILES = Notice(
    "court_files",
    "This binds criminal justice agencies; the public files of the courts are outside of the act and follow the courts' own rules.",
    S_703("; 16 M.R.S. § 708"),
)
STILL_GIVEN = Notice(
    "still_given",
    "Criminal justice agencies, researchers and whom a law or order names still get it; so does who asks whether a named person was "
    "summonsed, arrested, detained or charged on a certain day.",
    SECONDARY("16 M.R.S. § 705"),
)

_dismissed = charge.ended(*DROPPED, Disposition.DIVERTED, perhaps=(Disposition.VACATED,))
# Where the record does not say how it was dismissed, whether it was with prejudice is what there is.
_final = DISMISSAL_KIND.is_one_of("with_prejudice", "final_by_prosecutor") | (
    is_absent(DISMISSAL_KIND) & charge.with_prejudice
)
_undisposed = charge.has_no_disposition | (~charge.has_no_disposition & charge.ended(Disposition.PENDING))
_recorded = ~charge.has_no_disposition

ARREST_RECORD = Law(
    id="ME-ARREST",
    source=S_703("(A)"),
    title="Summons or arrest without disposition after one year, no active prosecution: confidential",
    relief=CONFIDENTIAL,
    route=Route.BY_LAW,
    about=ANY_RECORD,
    versions=SINCE_2013,
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "undisposed",
            "The summons or arrest has no disposition",
            S_703("(A)", READING),
            one_of=(
                Limb("none", "No disposition is recorded, or the charge is undecided", holds=_undisposed),
                Limb(
                    "not_final",
                    "The charge was dismissed, neither with prejudice nor finally",
                    S_703("(A)", READING),
                    holds=_recorded
                    & _dismissed
                    & ~_final
                    & WITHOUT_PREJUDICE.choose(disposed=Known(False), open=Known(True)),
                ),
            ),
        ),
        Condition(
            "waiting",
            "More than {waiting} has passed since the summons or arrest",
            holds=elapsed(days(1), since=charge.arrest_date + WAITING),
        ),
        Condition("not_prosecuted", "No active prosecution of the charge is pending", holds=~ACTIVE_PROSECUTION),
        Condition("no_fugitive", "The person is not a fugitive from justice", holds=~FUGITIVE),
    ),
    questions=(WITHOUT_PREJUDICE,),
    notices=(COURT_FILES, STILL_GIVEN),
)

NON_CONVICTION = Law(
    id="ME-CONF",
    source=S_703("; 16 M.R.S. § 705"),
    title="Non-convictions: confidential criminal history record information by operation of law",
    relief=CONFIDENTIAL,
    route=Route.BY_LAW,
    about=NON_CONVICTIONS,
    versions=SINCE_2013,
    conditions=(
        Condition(
            "ended",
            "The charge ended in a way that the act names",
            one_of=(
                Limb(
                    "not_charged",
                    "Police did not refer it, the prosecutor did not charge it, or the grand jury found no bill",
                    holds=charge.ended(Disposition.NO_CHARGE),
                ),
                Limb(
                    "acquitted",
                    "The person was acquitted, not by reason of insanity",
                    holds=charge.ended(Disposition.ACQUITTED) & ~INSANITY,
                ),
                Limb(
                    "dismissed",
                    "It was dismissed with prejudice, or finally by the prosecutor, not as part of a plea agreement",
                    holds=all_of(_dismissed, _final, ~PLEA_AGREEMENT),
                ),
            ),
        ),
        unread(
            "deferred",
            "A charge dismissed after a deferred disposition, which comes of an agreement with the prosecutor, is not one dismissed as part of a "
            "plea agreement",
            SECONDARY("16 M.R.S. § 703(2)(G); 17-A M.R.S. § 1903", "neither was read"),
            where=is_deferred,
        ),
    ),
    notices=(
        COURT_FILES,
        STILL_GIVEN,
        Notice(
            "report",
            "The State Bureau of Identification learns of it only by the report of the disposition: see that it was sent.",
            S_703("", READING),
        ),
    ),
    remarks=("Mistrials with prejudice and charges ended for want of jurisdiction are dismissals here.",),
)

PARDON = Law(
    id="ME-PARDON",
    source=S_703,
    title="Full and free pardon: confidential",
    relief=CONFIDENTIAL,
    route=Route.BY_LAW,
    about=CONVICTIONS,
    versions=SINCE_2013,
    conditions=(
        was_pardoned(),
        Condition(
            "full", "The pardon is full and free, or an amnesty", holds=one_of_values("pardon", ("unconditional",))
        ),
    ),
    notices=(
        COURT_FILES,
        Notice(
            "fbi",
            "Ten years after the final discharge of the sentence the person may ask the State Bureau of Identification to have the entry in the "
            "FBI's record deleted.",
            SECONDARY("15 M.R.S. § 2167"),
        ),
    ),
)
