"""Convictions: KRS 431.078 (misdemeanors), 431.073 (felonies), 218A.275 and 218A.276 (possession, voided)."""

from clearslate.states.ky.offenses import *

ACT_2016, ACT_2019, ACT_2023 = "2016-07-15", "2019-06-27", "2023-06-29"
S_078 = TEXT("KRS 431.078")
S_073 = TEXT("KRS 431.073")
S_VOID = SECONDARY("KRS 218A.275(8) to (10), 218A.276(8) to (10)", "the sections were read in part")

WAITING = parameter("waiting", years(5), S_078("(2)"))
CLEAN = parameter("clean_years", years(5), S_078("(4)(b)"))
DUI_YEARS = parameter("dui_years", years(10), TEXT("KRS 189A.010(5)"))
FELONY_WAITING = parameter("waiting", years(5), S_073("(2)"))
FELONY_CLEAN = parameter("clean_years", years(5), S_073("(5)(b)"))

S_275, S_276 = SECONDARY("KRS 218A.275(12)"), SECONDARY("KRS 218A.276(8)", "the subsection was not read")

_LAST_DAY = later_of(charge.completed_on, charge.released_on)
# That a fine is part of the sentence is the reading taken; of restitution nothing was read.
M_OVER = completion(
    S_078("(2)", READING), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=IN, day=_LAST_DAY
)
F_OVER = completion(
    S_073("(2)", READING), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=IN, day=_LAST_DAY
)
VOID_OVER = completion(S_VOID, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID, day=_LAST_DAY)
# Where the record does not say when enhancement ends it is open in the chapters that may have it, but for drunk driving after ten years.
_enhancement_over = any_of(
    from_day(ENHANCEMENT_ENDS),
    LISTS["dui"].matches & elapsed(DUI_YEARS, since=charge.offense_date),
    ~LISTS["may_be_enhanced"].matches,
)

MISDEMEANORS = Law(
    id="KY-PET-M",
    source=S_078,
    title="Petition: misdemeanor, violation and traffic-infraction convictions",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("1992", "1992-07-14", SECONDARY("KRS 431.078", "history note; the text before 2016 was not read")),
        Version("2016 ch. 94", ACT_2016, S_078),
    ),
    conditions=(
        Condition(
            "grade",
            "The conviction is of a misdemeanor, a violation or a traffic infraction",
            S_078("(1)"),
            holds=GRADING.is_kind(Class.MISDEMEANOR, Class.SUMMARY, Class.INFRACTION),
        ),
        wait_over(
            WAITING,
            M_OVER,
            "the sentence or the probation was completed, whichever is later; a conviction that was voided waits no longer",
            S_078("(2)"),
            unless=expunged_under("KY-VOID"),
        ),
        Condition(
            "offense",
            "It is neither a sex offense nor an offense committed against a child",
            S_078("(4)(a)"),
            all_of=(
                Limb("sex", "It is no sex offense", S_078("(4)(a)", READING), holds=~is_sex_offense),
                Limb(
                    "child",
                    "It was not committed against a child",
                    S_078("(4)(a)", READING),
                    holds=~charge.victim_minor,
                ),
            ),
        ),
        Condition(
            "clean",
            "The person was not convicted of a felony or misdemeanor in the {clean_years} before filing",
            S_078("(4)(b)"),
            holds=clean(CLEAN),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_078("(4)(b)", READING)),
        Condition(
            "nothing_pending",
            "No proceeding of a felony or misdemeanor is pending against the person",
            S_078("(4)(c)"),
            holds=nothing_pending,
        ),
        Condition(
            "enhancement",
            "The offense is not subject to enhancement for a second or later offense, or the time for it is over; of drunk driving "
            "{dui_years} from the offense",
            S_078("(4)(d); 189A.010(5)", READING),
            holds=_enhancement_over,
        ),
    ),
    notices=(
        Notice(
            "petition",
            "Of one incident the court shall expunge; of several incidents it may. The hearing is not before 30 days after filing; "
            "the county attorney and the victim are told.",
            S_078("(1), (3) to (5)"),
        ),
        Notice(
            "dismissed_too",
            "The petition takes in the misdemeanors, violations and infractions of the same action that were dismissed or amended.",
            S_078("(1)"),
        ),
        Notice("fee", "The filing fee is 100 dollars.", S_078("(7)")),
        Notice("certificate", "A certificate of eligibility is attached.", TEXT("KRS 431.079")),
    ),
)

_excluded = any_of(
    LISTS["not_under_d"].matches, LISTS["public_office"].matches, is_sex_offense, charge.victim_minor, INJURY_OR_DEATH
)
_before_1975 = (charge.offense_date < "1975-01-01") & ~GRADING.punishable_by_more_than(years(5))
_listed = Limb(
    "listed",
    "It is a Class D felony of the list",
    S_073("(1)(a), (b)"),
    holds=is_class_d & LISTS["class_d_listed"].matches,
)
_pardoned = Limb(
    "pardoned",
    "The person was granted a full pardon",
    S_073("(1)(c)"),
    holds=from_day(charge.pardoned_on) & one_of_values("pardon", ["unconditional"]),
)

FELONIES = Law(
    id="KY-PET-F",
    source=S_073,
    title="Application: Class D felonies and pardoned felonies",
    relief=relief("vacation and expungement", ReliefKind.VACATE, ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("2016 ch. 94", ACT_2016, SECONDARY("2016 Ky. Acts ch. 94", "the text of 2016 was not read")),
        Version("2019 ch. 188", ACT_2019, S_073),
        Version(
            "2023 ch. 87", ACT_2023, MEMORY("2023 Ky. Acts ch. 87", "the act was read, its first day is remembered")
        ),
    ),
    conditions=(
        Condition("felony", "The conviction is of a felony", S_073("(1)", READING), holds=is_felony),
        Condition(
            "offense",
            "It is a Class D felony of the list, or was pardoned in full",
            S_073("(1)"),
            one_of=(_listed, _pardoned),
        ),
        Condition(
            "offense",
            "It is a felony that the section reaches",
            S_073("(1)"),
            one_of=(
                _listed,
                _pardoned,
                Limb(
                    "other",
                    "It is another Class D felony, or an offense of before 1975 punishable by no more than five years; not drunk driving, "
                    "a third assault of a family member, abuse of public office, a sex offense or an offense against a child, and "
                    "no serious injury or death resulted",
                    S_073("(1)(d)"),
                    holds=(is_class_d | _before_1975) & ~_excluded,
                ),
            ),
            since=ACT_2019,
        ),
        wait_over(
            FELONY_WAITING,
            F_OVER,
            "the sentence, or the probation or parole, was completed, whichever is later",
            S_073("(2)"),
        ),
        only_once(
            "KY-PET-F",
            source=S_073("(5)(a)", MEMORY),
            text="No felony conviction of the person was vacated under the section before",
            among=person.others,
        ),
        Condition(
            "once",
            "No felony conviction of the person was vacated under the section after 2019-06-27",
            S_073("(5)(a)", READING),
            holds=person.others.none(expunged_under("KY-PET-F") & ~(charge.cleared_on <= ACT_2019)),
            since=ACT_2019,
        ),
        Condition(
            "clean",
            "The person was not convicted of a felony or misdemeanor in the {clean_years} before filing",
            S_073("(5)(b)"),
            holds=clean(FELONY_CLEAN),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_073("(5)(b)", READING)),
        Condition(
            "nothing_pending",
            "No proceeding of a felony or misdemeanor is pending against the person",
            S_073("(5)(c)"),
            holds=nothing_pending,
        ),
    ),
    notices=(
        Notice(
            "one_application",
            "One application in a life: what one application does not name stays. Since 2023 it may name several felonies of (1)(d).",
            S_073("(1)(d), (5)(a)"),
        ),
        Notice(
            "hearing",
            "The prosecutor has 60 days to object; of a felony under (1)(d) rehabilitation is then shown by clear and convincing "
            "evidence.",
            S_073("", SECONDARY, "page of the courts"),
        ),
        Notice(
            "fee",
            "The fees are 50 dollars at filing and 250 dollars when granted, in installments if need be; the record is expunged when "
            "they are paid.",
            S_073("(6)"),
        ),
        Notice("certificate", "A certificate of eligibility is attached.", TEXT("KRS 431.079")),
    ),
)

VOIDED = Law(
    id="KY-VOID",
    source=S_VOID,
    title="Motion: possession convictions voided after treatment, probation or sentence",
    relief=relief("voided and sealed", ReliefKind.VACATE, ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as told", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possession of a controlled substance, or of marijuana, synthetic drugs or salvia",
            holds=LISTS["possession"].matches | LISTS["marijuana"].matches,
        ),
        Condition(
            "first",
            "Of a controlled substance it is the first conviction of possession",
            holds=person.others.none_before(charge.disposition_date, charge.is_convicted & LISTS["possession"].matches)
            & none_elsewhere,
            unless=is_marijuana,
        ),
        unread(
            "first_marijuana",
            "A conviction of marijuana, synthetic drugs or salvia may be voided though an earlier one of a drug exists",
            S_276,
            where=is_marijuana
            & (
                person.others.any(
                    person.others.earlier_than(
                        charge.disposition_date,
                        charge.is_convicted & (LISTS["possession"].matches | LISTS["marijuana"].matches),
                    )
                )
                | ~none_elsewhere
            ),
        ),
        Condition(
            "no_deferral",
            "No charge of possession was dismissed before after a completed deferred prosecution; of a controlled substance alone",
            S_275,
            holds=~DEFERRED_PROSECUTION,
            unless=is_marijuana,
        ),
        Condition(
            "completed",
            "The treatment, probation or other sentence is completed; after a revoked probation that is open",
            holds=from_day(VOID_OVER) & completion_stands,
        ),
        only_once("KY-VOID", text="No conviction of the person was voided before", among=person.others),
    ),
    notices=(
        Notice("motion", "The court may void the conviction, and seals the record if it does."),
        Notice(
            "no_dismissal",
            "A voided conviction is not a dismissal with prejudice.",
            SECONDARY("Commonwealth v. Jones, 406 S.W.3d 857"),
        ),
    ),
)
