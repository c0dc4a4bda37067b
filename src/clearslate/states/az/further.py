"""A.R.S. 13-905, 36-2862 and 13-4051: set-aside, marijuana, wrongful arrests, on application or petition."""

from clearslate.states.az.offenses import *

S_905 = SECONDARY("A.R.S. 13-905", "only (A) was read")
S_905_A = TEXT("A.R.S. 13-905(A)")
S_2862 = SECONDARY("A.R.S. 36-2862")
S_4051 = TEXT("A.R.S. 13-4051")
PROP_207, PETITIONS = "2020-11-30", "2021-07-12"

BEFORE = parameter("before", PROP_207, S_2862("(A)"))

_grams = MARIJUANA.is_one_of("possess_2_5_oz", "plants_6_home", "paraphernalia")
_perhaps = is_absent(MARIJUANA) & LISTS["perhaps_marijuana"].matches

MARIJUANA_LAW = Law(
    id="AZ-MJ",
    source=S_2862,
    title="Marijuana (Proposition 207): expungement, court shall grant unless ineligibility is shown",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=ANY_RECORD,
    versions=versions(Version("Proposition 207", PETITIONS, S_2862("(B)"))),
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "conduct",
            "It was possessing, consuming or transporting at most two and a half ounces of marijuana (12.5 grams of concentrate), "
            "at most six plants at home, or paraphernalia",
            S_2862("(A)(1)-(3)"),
            holds=choose(
                (_perhaps, UNSETTLED),
                (is_absent(MARIJUANA) & ~LISTS["perhaps_marijuana"].matches, Known(False)),
                (_grams, Known(True)),
                (MARIJUANA.is_one_of("sale"), UNSETTLED),
                otherwise=Known(False),
            ),
        ),
        Condition("before", "The conduct was before {before}", S_2862("(A)"), holds=charge.offense_date < BEFORE),
        Condition("not_pending", "The charge is not pending", S_2862("(A)", READING), holds=~charge.is_pending),
    ),
    notices=(
        Notice(
            "standard",
            "The prosecutor has thirty days; the state must show by clear and convincing evidence that it does not qualify.",
            S_2862("(B)"),
        ),
        Notice("fee", "There is no fee, and money still owed for the charge is waived.", S_2862),
        Notice(
            "conduct",
            "The conduct decides, not the name of the charge: where the amount is not on record, file anyway.",
            SECONDARY("State v. Ibarra (App. 2022)"),
        ),
    ),
)

SET_ASIDE = Law(
    id="AZ-SETASIDE",
    source=S_905,
    title="Judgment of guilt set aside after discharge: application, discretionary; the record stays public with a note",
    relief=relief("set-aside", ReliefKind.SET_ASIDE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as read in 2026", None)),
    conditions=(
        Condition("criminal", "The offense is criminal, no civil traffic violation", S_905_A, holds=~is_civil),
        Condition(
            "discharged",
            "The conditions of probation or sentence are fulfilled, and the court discharged the person; after a revocation that no imprisonment "
            "followed it is open",
            S_905_A,
            holds=from_day(sentence_done) & (completion_stands | (charge.incarceration_days > 0)),
        ),
        unread(
            "traffic",
            "Whether driving on a suspended license, chapter 3 of title 28 (but reckless driving) and local ordinances are still left out: a city "
            "court's page says so, and the act that was to end it was read as a bill alone",
            OFFICIAL("A.R.S. 13-905", "page of a city court, without a day; Senate fact sheet of SB 1249 of 2021"),
            where=LISTS["traffic_left_out"].matches | ~is_of_the_state,
        ),
        Condition("dangerous", "It is no dangerous offense", S_905("(P)"), holds=~dangerous),
        Condition("registration", "No registration is required or ordered for it", S_905("(P)"), holds=~registrable),
        Condition("motivation", "There is no finding of sexual motivation", S_905("(P)"), holds=~SEXUAL_MOTIVATION),
        Condition(
            "victim", "It is no felony with a victim under fifteen", S_905("(P)"), holds=~(is_felony & VICTIM_UNDER_15)
        ),
        Condition(
            "money",
            "Money is paid, and none was turned into a civil order: restitution is weighed, and is part of the sentence",
            S_905("(A), (C)", READING),
            holds=choose((case.all_money_is_paid & ~CIVIL_ORDER, Known(True)), otherwise=UNSETTLED),
        ),
    ),
    notices=(
        Notice(
            "discretion",
            "The court weighs the offense, compliance, other convictions, the victim, restitution, time and age.",
            S_905("(C)"),
        ),
        Notice("fee", "There is no fee.", S_905("(B)")),
        Notice("effect", "The record stays public with a note; the conviction may still be used as a prior.", S_905),
    ),
)

CLEARED = Law(
    id="AZ-CLEARED",
    source=S_4051,
    title="Wrongful arrest, indictment or charge: entry that the person has been cleared, records closed",
    relief=relief("notation and closing", ReliefKind.MARK, ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as of 1978", "1978-10-01", S_4051)),
    conditions=(
        Condition(
            "ended",
            "It ended without a conviction",
            S_4051("", READING),
            holds=charge.ended(
                *DROPPED,
                Disposition.ACQUITTED,
                Disposition.NO_CHARGE,
                Disposition.VACATED,
                perhaps=(Disposition.DIVERTED, Disposition.ACQUITTED_INSANITY),
            ),
        ),
        Condition("wrongful", "The person was wrongfully arrested, indicted or charged", holds=WRONGFUL),
    ),
    notices=noted(S_4051, hearing="The superior court hears it, and orders it if justice will be served."),
)
