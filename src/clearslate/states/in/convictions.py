"""IC 35-38-9-2 to 35-38-9-5 and 35-38-9-9: convictions, on one petition in a lifetime."""

from .offenses import *

S_2 = TEXT("IC 35-38-9-2")
S_3 = TEXT("IC 35-38-9-3")
S_4 = TEXT("IC 35-38-9-4", "in the text of 2014")
S_5 = TEXT("IC 35-38-9-5")
S_9 = TEXT("IC 35-38-9-9")
S_85 = SECONDARY("IC 35-38-9-8.5", "not read")
# Its sections on 35-38-9 were not read: the digest of the engrossed bill and its fiscal note tell two changes.
SEA_281 = SECONDARY("S.E.A. 281 of 2025", "digest and fiscal note")
_OF_2025 = "2025-07-01"

WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(5), S_2("(c)"))
WAITING_MINOR_FELONY = parameter("waiting_minor_felony", years(8), S_3("(c)"))
WAITING_FELONY = parameter("waiting_felony", years(8), S_4("(c)"))
FELONY_AFTER_SENTENCE = parameter("felony_after_sentence", years(3), S_4("(c)"))
WAITING_SERIOUS = parameter("waiting_serious", years(10), S_5("(c)"))
SERIOUS_AFTER_SENTENCE = parameter("serious_after_sentence", years(5), S_5("(c)"))

# Money that the sentence placed on the person is asked for by a condition of its own.
_LAST_DAY = later_of(charge.completed_on, charge.released_on)
FELONY_DONE, SERIOUS_DONE = (
    completion(section("(c)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT, day=_LAST_DAY)
    for section in (S_4, S_5)
)

OFFENDER = OpenQuestion(
    id="IN-SEX-OR-VIOLENT",
    question="Does one conviction that makes a sex or violent offender close every other conviction too?",
    cite="IC 35-38-9-2(b), 35-38-9-3(b), 35-38-9-4(b), 35-38-9-5(b)",
    readings={
        "person": "yes: the sections do not apply to 'a sex or violent offender'",
        "conviction": "no: only the conviction itself is closed",
    },
    chosen=BOTH,
    because="the words name a person; the petition can be made only once, so a mistake either way is lasting",
)


def _offender(source: Source) -> Condition:
    return Condition(
        "sex_or_violent",
        "The person is no sex or violent offender",
        source,
        holds=OFFENDER.choose(person=person.none(charge.is_convicted & sex_or_violent), conviction=~sex_or_violent),
    )


def _weapons(source: Source) -> Condition:
    return Condition(
        "deadly_weapon",
        "The person has not two convictions of felonies with unlawful use of a deadly weapon, of different episodes",
        source,
        holds=DEADLY_WEAPON < 2,
    )


def _elected(source: Source) -> Condition:
    return Condition(
        "elected", "No elected official committed it in the term, or as a candidate", source, holds=~ELECTED
    )


def _misconduct(source: Source) -> tuple[Condition, ...]:
    listed = LISTS["misconduct"].matches
    return (
        Condition("misconduct", "It is not official misconduct", source, holds=~listed, until=_OF_2025),
        Condition(
            "misconduct",
            "It is not official misconduct, unless the person is no elected official and the prosecutor consents",
            SEA_281,
            holds=choose((listed & CONSENTS & ~ELECTED, UNSETTLED), (listed, Known(False)), otherwise=Known(True)),
            since=_OF_2025,
        ),
    )


def _armed_felon() -> Condition:
    listed = LISTS["armed_felon"].matches
    return Condition(
        "armed_felon",
        "The person was not convicted of possessing a firearm as a serious violent felon",
        SEA_281,
        holds=choose(
            (listed, Known(False)),
            # "a person convicted of" it: whether the person's other convictions are closed too was not read
            (person.others.any(charge.is_convicted & listed), UNSETTLED),
            otherwise=Known(True),
        ),
        since=_OF_2025,
    )


def _chapters(source: Source) -> Condition:
    return Condition(
        "chapters", "It is not homicide, human trafficking or a sex crime", source, holds=~LISTS["chapters"].matches
    )


def _commercial(source: Source = S_85) -> Condition:
    return unread(
        "commercial",
        "It is no traffic offense of a person with a commercial license, or one that section 8.5 lets be expunged",
        source,
        where=LISTS["traffic"].matches & COMMERCIAL,
    )


def _later(section: Source, letter: str, term: Parameter, *, shorter: bool) -> tuple[Condition, ...]:
    """What (e) of each section asks the court to find, and the lifetime limit of section 9."""
    since_other = elapsed(term, since=person.others.latest(charge.disposition_date, is_criminal_conviction))
    return (
        no_pending_charge(section(f"({letter})(2)"), counts=~is_infraction, among=person.others),
        money_paid(section(f"({letter})(3)")),
        Condition(
            "clean",
            "The person was not convicted of another crime in the previous {"
            + term.name
            + "}"
            + (", or the shorter time to which the prosecutor agreed" if shorter else ""),
            section(f"({letter})(4)"),
            holds=since_other | (CONSENTS & UNSETTLED) if shorter else since_other,
        ),
        NO_CONVICTION_ELSEWHERE.is_known(section(f"({letter})(4)", READING)),
        Condition(
            "once",
            "The person has not petitioned before to expunge a conviction",
            S_9("(h), (i)"),
            holds=~PETITIONED_ON.happened,
        ),
        _armed_felon(),
    )


ONE = Notice(
    "one_petition",
    "One petition in a lifetime: put in every conviction of the county, and file in other counties within 365 days. "
    "A conviction whose time has not come at the petition cannot be added later.",
    S_9("(h), (i)"),
)
SEALED = Notice(
    "effect",
    "The record is sealed; police and, under an order, prosecutors, defense and probation still see it.",
    SECONDARY("IC 35-38-9-6"),
)
MARKED = Notice("effect", "The record stays public and is marked as expunged.", SECONDARY("IC 35-38-9-7"))
HEARING = Notice(
    "hearing",
    "If the prosecutor objects, the court hears it not sooner than sixty days after service; a victim may speak or write.",
    S_9("(c), (d)"),
)
FEE = Notice("fee", "The civil filing fee is due; it may be waived.", SECONDARY("IC 35-38-9-8"))
SHALL = Notice("standard", "The court must grant it where these conditions are proved.", S_2("(e)"))
MAY = Notice("standard", "The court may grant it.", S_4("(e)"))
# Section 6 seals what section 7 would leave public with a mark: what was sealed is not marked on another petition.
SEALED_EXPUNGED = relief("expungement (sealed)", ReliefKind.SEAL, ReliefKind.MARK)
_AS_READ = versions(Version("as read in 2024", None), Version("with S.E.A. 281 of 2025", _OF_2025, SEA_281))

MISDEMEANOR = Law(
    id="IN-MISD",
    source=S_2,
    title="Misdemeanor convictions, and felonies reduced to one: petition, court shall",
    relief=SEALED_EXPUNGED,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=_AS_READ,
    conditions=(
        Condition(
            "grade",
            "The conviction is of a misdemeanor, or of a class D or level 6 felony reduced to one",
            S_2("(a)"),
            holds=is_misdemeanor | (is_minor_felony & REDUCED),
        ),
        _offender(S_2("(b)")),
        _weapons(S_2("(b)")),
        wait_over(
            WAITING_MISDEMEANOR,
            charge.disposition_date,
            "the conviction, or the prosecutor consents in writing to an earlier time",
            S_2("(c)"),
            unless=CONSENTS,
        ),
        *_later(S_2, "e", WAITING_MISDEMEANOR, shorter=True),
        _commercial(),
    ),
    questions=(OFFENDER,),
    notices=(SHALL, ONE, SEALED, HEARING, FEE),
)

MINOR_FELONY = Law(
    id="IN-F6",
    source=S_3,
    title="Class D and level 6 felony convictions: petition, court shall",
    relief=SEALED_EXPUNGED,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=_AS_READ,
    conditions=(
        Condition(
            "grade",
            "The conviction is of a class D or level 6 felony, not reduced to a misdemeanor",
            S_3("(a)"),
            holds=is_minor_felony & ~REDUCED,
        ),
        _elected(S_3("(b)(1)")),
        _offender(S_3("(b)(2)")),
        Condition(
            "injury",
            "It did not result in bodily injury to another person",
            S_3("(b)(3)", READING),
            holds=~bodily_injury,
        ),
        Condition("perjury", "It is not perjury", S_3("(b)(4)"), holds=~LISTS["perjury"].matches),
        *_misconduct(S_3("(b)(4)")),
        _chapters(S_3("(b)(5)")),
        _weapons(S_3("(b)(6)")),
        wait_over(
            WAITING_MINOR_FELONY,
            charge.disposition_date,
            "the conviction, or the prosecutor consents in writing to an earlier time",
            S_3("(c)"),
            unless=CONSENTS,
        ),
        *_later(S_3, "e", WAITING_MINOR_FELONY, shorter=True),
        _commercial(),
    ),
    questions=(OFFENDER,),
    notices=(SHALL, ONE, SEALED, HEARING, FEE),
)

FELONY = Law(
    id="IN-FEL",
    source=SECONDARY("IC 35-38-9-4", "read in the text of 2014"),
    title="Other felony convictions: petition, court may",
    relief=relief("marked expunged, stays public", ReliefKind.MARK),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=_AS_READ,
    conditions=(
        Condition(
            "grade",
            "The conviction is of a felony that section 3 does not take: of a higher class, with bodily injury, or perjury",
            S_4("(a)"),
            holds=all_of(is_felony, any_of(~is_minor_felony, bodily_injury, LISTS["perjury"].matches), ~REDUCED),
        ),
        _elected(S_4("(b)(1)")),
        _offender(S_4("(b)(2)")),
        Condition(
            "injury",
            "It did not result in serious bodily injury to another person",
            S_4("(b)(3)", READING),
            holds=not_of("serious", "death"),
        ),
        *_misconduct(S_4("(b)(4)")),
        _chapters(S_4("(b)(5)")),
        _weapons(SECONDARY("IC 35-38-9-4(b)", "by analogy with sections 2, 3 and 5")),
        Condition(
            "waiting",
            "Both times have passed, or the prosecutor consents in writing to an earlier time",
            S_4("(c)"),
            all_of=(
                Limb(
                    "conviction",
                    "{waiting_felony} since the conviction",
                    S_4("(c)"),
                    holds=elapsed(WAITING_FELONY, since=charge.disposition_date),
                ),
                Limb(
                    "sentence",
                    "{felony_after_sentence} since the sentence was completed",
                    S_4("(c)"),
                    holds=elapsed(FELONY_AFTER_SENTENCE, since=FELONY_DONE),
                ),
            ),
            unless=CONSENTS,
        ),
        *_later(S_4, "e", WAITING_FELONY, shorter=True),
        _commercial(),
    ),
    questions=(OFFENDER,),
    notices=(MAY, ONE, MARKED, HEARING, FEE),
)

SERIOUS = Law(
    id="IN-SERIOUS",
    source=S_5,
    title="Serious felonies: petition with the prosecutor's consent, court may",
    relief=relief("marked expunged, stays public", ReliefKind.MARK),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=_AS_READ,
    conditions=(
        Condition("grade", "The conviction is of a felony", S_5("(a)"), holds=is_felony & ~REDUCED),
        Condition("consent", "The prosecutor has consented in writing to the petition", S_5("(e)"), holds=CONSENTS),
        _offender(S_5("(b)(1)")),
        *_misconduct(S_5("(b)(2)")),
        _chapters(S_5("(b)(3)")),
        _weapons(S_5("(b)(4)")),
        Condition("death", "It did not result in the death of another person", S_5("(b)(5)"), holds=not_of("death")),
        Condition(
            "waiting",
            "Both times have passed",
            S_5("(c)"),
            all_of=(
                Limb(
                    "conviction",
                    "{waiting_serious} since the conviction",
                    S_5("(c)"),
                    holds=elapsed(WAITING_SERIOUS, since=charge.disposition_date),
                ),
                Limb(
                    "sentence",
                    "{serious_after_sentence} since the sentence was completed",
                    S_5("(c)"),
                    holds=elapsed(SERIOUS_AFTER_SENTENCE, since=SERIOUS_DONE),
                ),
            ),
        ),
        *_later(S_5, "e", WAITING_SERIOUS, shorter=False),
        _commercial(),
    ),
    questions=(OFFENDER,),
    notices=(MAY, ONE, MARKED, HEARING, FEE),
    remarks=("The prosecutor may consent to an earlier petition too; the record does not tell it apart.",),
)
