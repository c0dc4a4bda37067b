"""T.C.A. § 40-32-107, until April 2025 § 40-32-101(g), (h), (k), (m), and § 40-32-105: expunction of convictions, on petition."""

from clearslate.states.tn.offenses import *

S_G = TEXT("T.C.A. § 40-32-107(a), former § 40-32-101(g)")
S_H = TEXT("T.C.A. § 40-32-107(d), former § 40-32-101(h)")
S_K = TEXT("T.C.A. § 40-32-107(b), former § 40-32-101(k)")
S_M = TEXT("T.C.A. § 40-32-107(c), former § 40-32-101(m)")
S_105 = TEXT("T.C.A. § 40-32-105")

WAITING_LESSER = parameter("waiting_lesser", years(5), S_G("(2)(B)(i)"))
WAITING_GRAVER = parameter("waiting_graver", years(10), S_G("(2)(B)(ii)"))
VOTING_YEARS = parameter("voting_years", years(15), S_M("(1)(A)"))
TRAFFICKING_YEAR = parameter("trafficking_year", years(1), S_105("(b)(1), (b)(3)"))

ACT_2012, ACT_2013, ACT_2017, ACT_2019 = "2012-07-01", "2013-07-01", "2017-07-01", "2019-07-01"
ACT_2026 = "2026-04-14"
S_719 = SECONDARY("T.C.A. § 40-32-107(d)(1)", "as Pub. Ch. 719 of 2026 has it; summaries and another project's reading")
ACT_2023, ACT_2024 = "2023-07-01", "2024-05-21"

# Fines, restitution, costs and other assessments are asked apart, as are the conditions of release.
_COMPLETED = completion(S_G("(2)(B)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_VOTING_COMPLETED = completion(S_M("(1)(A), (B)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
# Money was a condition until 2022, when it was deleted.
_TRAFFICKING_COMPLETED = completion(S_105("(b)(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

# An unclassed or higher felony from before 1989 has no wait in the text.
_WAITED = (
    Branch(
        "lesser",
        "{waiting_lesser} have passed since the sentence for a misdemeanor or a felony of class E was completed",
        when=is_five_year,
        holds=elapsed(WAITING_LESSER, since=_COMPLETED),
    ),
    Branch(
        "graver",
        "{waiting_graver} have passed since the sentence for a felony of class C or D was completed",
        when=is_ten_year,
        holds=elapsed(WAITING_GRAVER, since=_COMPLETED),
    ),
    Branch("unclassed", "For any other felony the text names no wait", holds=UNSETTLED),
)

# The other conviction of a petition for two: it too must have occurred before any that cannot be expunged, with its money paid.
_partner = all_of(
    charge.is_convicted,
    charge.decided_in("TN"),
    eligible_offense,
    ~CDL_DRUG_OFFENSE,
    CONDITIONS_MET,
    case.all_money_is_paid,
)
_first_ineligible = person.earliest(charge.disposition_date, ineligible_conviction)


def _with(partner: Truth) -> OnsetLike:
    """Another conviction that may stand in the petition has waited as long as it must."""
    five = person.others.earlier_than(_first_ineligible, partner & is_five_year, day=charge.offense_date)
    ten = person.others.earlier_than(_first_ineligible, partner & is_ten_year, day=charge.offense_date)
    return elapsed(WAITING_LESSER, since=person.others.earliest(_COMPLETED, five)) | elapsed(
        WAITING_GRAVER, since=person.others.earliest(_COMPLETED, ten)
    )


def _once(source: Source) -> Condition:
    return Condition(
        "once",
        "The person had no expunction of another offense under subsection (g), (k) or (m)",
        source,
        holds=person.others.none(expunged_under("TN-CONV", "TN-CONV2", "TN-VOTE")),
    )


def _waited(source: Source) -> Condition:
    return Condition(
        "waiting",
        "{waiting_lesser} (misdemeanor, class E) or {waiting_graver} (class C, D) have passed since the sentence was completed",
        source,
        branches=_WAITED,
    )


_eligible = Condition(
    "offense",
    "The offense is a misdemeanor that is not excluded, a listed felony of class C, D or E, or passes the tests for one of before "
    "November 1989",
    S_G("(1)(A) to (E)"),
    holds=eligible_offense,
)
_commercial = Condition(
    "commercial",
    "It is no drug offense of a commercial license holder in a vehicle, or of anyone in a commercial vehicle",
    S_G("(15)"),
    holds=~CDL_DRUG_OFFENSE,
)


def _order(source: Source) -> tuple[Condition, Condition]:
    """The offense came before any conviction that cannot be expunged, here or elsewhere."""
    return (
        Condition(
            "order",
            "The offense occurred before any conviction of an offense that cannot be expunged; traffic offenses do not count",
            source,
            holds=before_any_ineligible,
        ),
        Condition("elsewhere", "No conviction outside Tennessee is left unknown", source, holds=none_elsewhere),
    )


def _sentence(source: Source) -> tuple[Condition, Condition]:
    """Everything that the sentence asked was done and paid."""
    return (
        money_paid(source),
        Condition(
            "conditions_met",
            "All conditions of release were met, a year free of dependency included where it was ordered; after a revoked probation that is open",
            source,
            holds=CONDITIONS_MET & completion_stands,
        ),
    )


_process = Notice(
    "process",
    "The district attorney prepares the petition; the clerk serves it. The district attorney has 60 days, and the court decides from day 61 on. After "
    "a denial two years must pass.",
    S_G("(3) to (6), (8)"),
)
_weighs = Notice(
    "weighs",
    "The court weighs the person's interest against justice and public safety; that it grants is presumed, and may be rebutted.",
    S_G("(5)(B)"),
)
_once_notice = Notice(
    "once",
    "Expunction is given once in a lifetime: of several convictions that are shown as ready, one (TN-CONV) or two (TN-CONV2) may be chosen. "
    "Convictions of one continuous episode, all eligible, count as one.",
    S_G("(1)(F), (2)(A)(ii)"),
)
_kept = Notice(
    "kept",
    "The clerk keeps a confidential copy, for a later sentence alone; the Bureau of Investigation keeps its database of expunged offenders.",
    S_G("(13); (d)"),
)

ONE = Law(
    id="TN-CONV",
    source=S_G,
    title="Petition: one conviction",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version(
            "2012 ch. 1103",
            ACT_2012,
            TEXT("2012 Tenn. Pub. Acts ch. 1103", "named in the section's history"),
            read=False,
        ),
        Version("2024 ch. 992", ACT_2024, TEXT("2024 Tenn. Pub. Acts ch. 992", "read in the section")),
    ),
    conditions=(
        _eligible,
        _commercial,
        *_order(S_G("(2)(A)(i)")),
        _once(S_G("(2)(A)(ii)")),
        _waited(S_G("(2)(B)")),
        *_sentence(S_G("(2)(C)")),
    ),
    notices=(_process, _weighs, _once_notice, _kept),
    remarks=("A later conviction, a pending charge or an eligible other conviction does no harm.",),
)

TWO = Law(
    id="TN-CONV2",
    source=S_K,
    title="Petition: two convictions",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version(
            "2017 ch. 298",
            ACT_2017,
            SECONDARY("2017 Tenn. Pub. Acts chs. 298, 358", "named in the section's history"),
            read=False,
        ),
        Version("2024 ch. 992", ACT_2024, TEXT("2024 Tenn. Pub. Acts ch. 992", "read in the section")),
    ),
    conditions=(
        _eligible,
        _commercial,
        *_order(S_K("(1)(A)(ii)")),
        _once(S_K("(1)(E)")),
        _waited(S_K("(1)(C)")),
        *_sentence(S_K("(1)(D)")),
        Condition(
            "pair",
            "With another conviction that is ready by the same tests it makes two misdemeanors, or a felony and a misdemeanor",
            S_K("(1)(B)"),
            holds=choose((is_felony, _with(_partner & is_misdemeanor)), otherwise=_with(_partner)),
        ),
    ),
    notices=(_process, _weighs, _once_notice, _kept),
)

VOTING = Law(
    id="TN-VOTE",
    source=S_M,
    title="Petition: illegal registration or voting",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2023", ACT_2023, S_M("(1)"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of illegal registration or voting, § 2-19-107",
            S_M("(1)"),
            holds=LISTS["voting"].matches,
        ),
        wait_over(VOTING_YEARS, _VOTING_COMPLETED, "the sentence was completed", S_M("(1)(A)")),
        *_sentence(S_M("(1)(B)")),
        *_order(S_M("(1)(C)")),
        _once(S_M("(1)(D), (2)")),
    ),
    notices=(_process, _kept),
)

PARDON = Law(
    id="TN-PARDON",
    source=S_H,
    title="Petition: pardoned crime",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("2013", ACT_2013, S_H("(2)")),
        Version(
            "2026 ch. 719",
            ACT_2026,
            SECONDARY("2026 Tenn. Pub. Acts ch. 719", "in force when it became law; the act was not read"),
        ),
    ),
    conditions=(
        was_pardoned(S_H("(1)(C)"), "The governor pardoned it"),
        Condition(
            "nonviolent",
            "The judge found the crime nonviolent, and the board of parole voted for the pardon",
            S_H("(1)(A), (B)"),
            holds=NONVIOLENT_FINDING,
            until=ACT_2026,
        ),
        Condition("board", "The board of parole voted for the pardon", S_719, holds=BOARD_VOTE, since=ACT_2026),
        Condition(
            "not_excluded",
            "The conviction is of none of the seven felonies that the act leaves out, nor of attempt, conspiracy, facilitation or solicitation at one",
            S_719,
            holds=~LISTS["pardon_excluded"].matches,
            since=ACT_2026,
        ),
    ),
    notices=(
        _process,
        _kept,
        Notice(
            "weighed",
            "Since 2026 the judge weighs the interests of the person against justice and public safety, whether the crime was violent among them; "
            "whether a presumption favors the person is told both ways.",
            S_719,
        ),
    ),
)

TRAFFICKING = Law(
    id="TN-TRAF",
    source=S_105,
    title="Petition: convictions resulting from being a victim of human trafficking",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2019 ch. 199", ACT_2019, TEXT("2019 Tenn. Pub. Acts ch. 199", "read in the notes"))),
    conditions=(
        wait_over(
            TRAFFICKING_YEAR,
            person.latest(_TRAFFICKING_COMPLETED, charge.is_convicted),
            "the sentence of the most recent offense was completed",
            S_105("(b)(1)"),
            key="year",
        ),
        Condition(
            "conditions_met",
            "All conditions of release were met in every sentence, a year free of dependency included where it was ordered; after a revoked probation that is open",
            S_105("(b)(2)"),
            holds=person.none(charge.is_convicted & ~CONDITIONS_MET)
            & person.every(completion_stands, charge.is_convicted),
        ),
        Condition(
            "clean_year",
            "The person was not convicted in the last {trafficking_year}, here or elsewhere",
            S_105("(b)(3)"),
            holds=elapsed(TRAFFICKING_YEAR, since=person.latest(charge.disposition_date, charge.is_convicted))
            & none_elsewhere,
        ),
        no_pending_charge(S_105("(b)(3)")),
        only_once("TN-TRAF", source=S_105("(b)(5)"), among=person.others),
        Condition(
            "force",
            "The offense has no force against a person as an element, and no deadly weapon was used or possessed",
            S_105("(b)(6)(A), (B)"),
            holds=~FORCE_OR_WEAPON,
        ),
        Condition(
            "offense",
            "It may be expunged by § 40-32-107(a), former § 40-32-101(g), or is aggravated prostitution",
            S_105("(b)(6)(C)", READING),
            one_of=(
                Limb("listed", "It is an offense of (g)(1)", holds=eligible_offense & ~CDL_DRUG_OFFENSE),
                Limb("prostitution", "It is aggravated prostitution", holds=LISTS["aggravated_prostitution"].matches),
            ),
        ),
        Condition(
            "victim",
            "It resulted from the person's being a victim of human trafficking, and was not committed before that",
            S_105("(b)(7)"),
            holds=TRAFFICKED,
        ),
    ),
    notices=(
        Notice(
            "court",
            "The petition goes to the court of the most recent conviction. Money is not asked since 2022; the court weighs.",
            S_105("(b)(4), (c), (e)"),
        ),
        _kept,
    ),
)
