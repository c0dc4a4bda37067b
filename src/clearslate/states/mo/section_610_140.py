"""RSMo § 610.140: expungement on petition, as amended from January 1, 2025 (SB 754 of 2024)."""

from clearslate.states.mo.offenses import *
from clearslate.states.mo.terms_610_140 import *

PETITION = Law(
    id="MO-610.140",
    source=TEXT("RSMo § 610.140"),
    title="Petition: findings of guilt, and arrests without a charge",
    relief=relief("closure", ReliefKind.EXPUNGE, at=(Holder.COURT, Holder.PORTAL, Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.PETITION_MAY,
    about=CONVICTIONS | NON_CONVICTIONS - {Disposition.TRANSFERRED},
    versions=versions(
        Version("text of 2018", "2018-01-01", MEMORY("text of 2018", "the day is remembered"), read=False),
        Version("text of 2021", "2021-08-28", MEMORY("text of 2021", "the day is remembered"), read=False),
        Version("SB 754 of 2024", "2025-01-01", TEXT("SB 754 of 2024")),
    ),
    floor=charge.arrest_date,  # subsection 7 runs from the arrest, whenever the prosecutor declined
    conditions=(
        Condition(
            "record",
            "The person was found guilty, or arrested and not charged",
            READING("§ 610.140.1, .6, .7"),
            holds=ENDED.choose(reached=Known(True), not_reached=found_guilty | arrest_only),
        ),
        *EXCLUSIONS,
        Condition(
            "elapsed",
            "The wait of its kind has passed; after a completed suspended imposition it is open beside a recorded revocation",
            S_610_140_6("(1), .7"),
            branches=(
                wait_of(
                    "arrest",
                    "An arrest without a charge",
                    ARREST_WAIT,
                    charge.arrest_date,
                    TEXT("§ 610.140.7"),
                    since="the arrest",
                    when=arrest_only,
                ),
                Branch(
                    "felony",
                    "A felony: {felony_wait} since the disposition was completed",
                    S_610_140_6("(1)"),
                    when=is_felony,
                    holds=since_completion(FELONY_WAIT),
                ),
                Branch(
                    "lesser",
                    "A misdemeanor, ordinance violation or infraction: {lesser_wait} since the disposition was completed",
                    S_610_140_6("(1)"),
                    holds=since_completion(LESSER_WAIT),
                ),
            ),
        ),
        Condition(
            "no_other_guilt",
            "No finding of guilt of another misdemeanor or felony in that time; violations of the traffic chapters are left out, but not after "
            "an arrest without a charge",
            S_610_140_6("(2), .7", READING),
            holds=by_record(
                by_level(
                    no_guilt_in(FELONY_WAIT, END, crime_but_traffic), no_guilt_in(LESSER_WAIT, END, crime_but_traffic)
                ),
                no_guilt_in(ARREST_WAIT, charge.arrest_date, crime),  # subsection 7 leaves no chapter out
            ),
        ),
        Condition(
            "not_charged",
            "After an arrest without a charge the person was not charged in those {arrest_wait}: no charge of the arrest was filed, and where one "
            "of another arrest was, the sentence is open",
            TEXT("§ 610.140.7"),
            when=arrest_only,
            holds=arrest.none(~arrest_only) & either(Known(True), none_charged_in(ARREST_WAIT)),
        ),
        Condition(
            "guilt_elsewhere",
            "Whether the person was found guilty outside Missouri is known: the petition asks for any other finding of guilt",
            S_610_140_6("(2), .7", READING),
            holds=guilt_elsewhere_is_known,
        ),
        Condition(
            "obligations",
            "All obligations of the disposition are satisfied, fines and restitution included",
            S_610_140_6("(3)"),
            holds=by_record(case.all_money_is_paid, Known(True)),
        ),
        Condition(
            "nothing_pending",
            "The person has no pending charges",
            S_610_140_6("(4)"),
            holds=by_record(nothing_pending, Known(True)),
        ),
        Condition(
            "lifetime",
            "Fewer than two felonies, or three misdemeanors and ordinance violations with authorized jail, were expunged before",
            READING("§ 610.140.13, § 610.141.6", "§ 610.141 was not read"),
            holds=choose(
                (arrest_only, Known(True)),
                (is_felony, fewer_than(2, granted_felony)),
                (jailable, fewer_than(3, granted_lesser)),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "history_complete",
            "Every earlier expungement under §§ 610.140 and 610.141 is known, so that they can be counted",
            READING("§ 610.140.13"),
            holds=any_of(arrest_only, is_infraction, prior_expungements_known),
        ),
    ),
    questions=(ENDED, PREVIOUSLY, WINDOW, RUNNING),
    notices=(
        Notice(
            "petition",
            "Only the agencies named in the petition are bound; they close their records, and the repository asks the FBI to expunge",
            TEXT("§ 610.140"),
        ),
        Notice(
            "court_finds",
            "The court must find no threat to public safety and accord with the public welfare, presumed on the pleading; "
            "the victim is heard",
            S_610_140_6("(5), (6)"),
        ),
        Notice(
            "objection",
            "The prosecutor may object in writing within 30 days of service; then a hearing within 60 days; an order or "
            "dismissal within six months of filing",
            TEXT("§ 610.140"),
        ),
        Notice("again", "After a dismissed petition, one year from its filing before the next", TEXT("§ 610.140.12")),
        Notice(
            "choose_well",
            "Two felonies and three misdemeanors in a lifetime, infractions without limit; crimes of one course of conduct may be "
            "joined and count once, at the highest level",
            TEXT("§ 610.140.2(3), .13"),
            when=found_guilty,
        ),
        Notice(
            "still_a_prior",
            "An expunged crime may still count as a prior one",
            TEXT("§ 610.140.9, .13"),
            when=found_guilty,
        ),
    ),
    remarks=(
        "Closed records are reached: an arrest without a charge is closed (§ 610.100) long before the eighteen months of .7, a suspended imposition (§ 610.105) when the wait of .6 begins (a reading).",
        "Which of several records to name is the person's choice: what could still be granted is not counted.",
    ),
)
