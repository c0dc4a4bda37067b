"""T.C.A. § 40-32-106, until April 2025 § 40-32-101(a), (e), (j): charges that did not end in a conviction."""

from clearslate.states.tn.offenses import *

S_A = TEXT("T.C.A. § 40-32-106(a), former § 40-32-101(a)")
S_J = TEXT("T.C.A. § 40-32-106(c), former § 40-32-101(j)")

# A charge that was dismissed after a diversion may be expunged too, but never a sexual offense, and by sections that were not read.
_ended_without_conviction = charge.ended(
    *DROPPED,
    Disposition.NO_CHARGE,
    Disposition.ACQUITTED,
    perhaps=(
        Disposition.ACQUITTED_INSANITY,
        Disposition.DIVERTED,
        Disposition.DEFERRED,
        Disposition.VACATED,
        Disposition.TRANSFERRED,
    ),
)
_counts = was_convicted & ~is_traffic

ACQUITTAL = Law(
    id="TN-ACQ",
    source=S_A("(1)(F)"),
    title="Verdict of not guilty on all charges: order on the person's word, without petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=versions(Version("as published in 2024", None)),
    conditions=(
        Condition(
            "acquitted",
            "Every charge of the case ended in a verdict of not guilty",
            S_A("(1)(F)"),
            holds=case.all(
                charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.ACQUITTED_INSANITY, Disposition.TRANSFERRED)),
                where=~charge.ended(Disposition.NO_CHARGE),  # what was never filed had no verdict
            ),
        ),
        Condition(
            "asked",
            "Asked by the judge after the verdict, the person requested the destruction",
            S_A("(1)(F)"),
            holds=PERSON_AGREES,
        ),
    ),
    notices=noted(
        S_A("(1)(F)"),
        judge="The judge must ask after the verdict; on a yes the order follows at once, free of cost. Who did not ask then must petition (TN-NC).",
    ),
)

NON_CONVICTION = Law(
    id="TN-NC",
    source=S_A("(1)(A), (1)(E), (3)"),
    title="Petition: charges not ending in conviction",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published in 2024", None)),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed or ended in a nolle prosequi, a no true bill, a release without charge or an acquittal",
            S_A("(1)(A), (1)(F), (3)"),
            holds=_ended_without_conviction,
        ),
        Condition(
            "episode",
            "The person was not convicted of an offense of the same criminal conduct or episode, a lesser one included; traffic "
            "offenses do not count",
            S_A("(1)(E)(i)(a)"),
            holds=incident.none(_counts),
        ),
        Condition(
            "indictment",
            "Nor of another count of the same case; traffic offenses do not count",
            S_A("(1)(E)(i)(b)", READING),
            holds=case.none(_counts),
        ),
        nothing_beside(
            S_A("(1)(E)(i), (6)", READING),
            "No other charge of the case or the episode is pending or deferred, traffic offenses apart: a conviction of it would end the "
            "right, and the section does not say whether to wait for it",
            counts=(charge.is_pending | charge.ended(Disposition.DEFERRED)) & ~is_traffic,
        ),
        Condition(
            "implied_consent",
            "An implied consent violation was not one of a commercial license holder in a vehicle, or of anyone in a commercial one",
            S_A("(1)(A)(ii)(b)"),
            holds=~(LISTS["implied_consent"].matches & CDL_IMPLIED_CONSENT),
        ),
    ),
    notices=(
        Notice(
            "petition",
            "The petition goes to the court that had the case, which must grant it. There is no fee but the clerk's after a diversion, and no wait.",
            S_A("(1)(A), (1)(B); (e)"),
        ),
        Notice(
            "remains",
            "Confidential arrest histories and investigative files of police and prosecutors, and appellate opinions, remain.",
            TEXT("T.C.A. § 40-32-106, former § 40-32-101(b)"),
        ),
    ),
    remarks=(
        "What ended after a diversion (§§ 40-15-102 to 40-15-107, § 40-35-313) is unknown here: those sections were not encoded, and a sexual offense is never expunged.",
    ),
)

DATABASES = Law(
    id="TN-DB",
    source=S_J,
    title="Petition: removal of non-convicted charges from electronic databases",
    relief=relief("removal from databases", ReliefKind.LIMIT, at=(Holder.REPOSITORY, Holder.PORTAL)),
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published in 2024", None)),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed or ended in a nolle prosequi, a no true bill, a release without charge or an acquittal",
            S_J,
            holds=_ended_without_conviction,
        ),
        Condition(
            "barred",
            "A conviction of the same episode or of another count of the case keeps the charge from being expunged",
            S_J,
            one_of=(
                Limb("episode", "A conviction of the same episode", holds=incident.any(_counts)),
                Limb("indictment", "A conviction in the same case", holds=case.any(_counts)),
            ),
        ),
    ),
    notices=noted(
        S_J,
        databases="National and state databases and the clerk's public database lose the charge; the paper record stays, and the conviction with it.",
    ),
)
