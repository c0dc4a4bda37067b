"""RSMo § 311.326: a first conviction for alcohol under twenty-one, expunged on petition from twenty-two."""

from clearslate.states.mo.offenses import *

S_311_326 = TEXT("§ 311.326")
OLD_ENOUGH = parameter("old_enough", years(22), S_311_326)

_found_guilty = charge.is_convicted | is_suspended_imposition
_of_alcohol = is_on("alcohol_related") | is_on("driving")

MINOR = Law(
    id="MO-311.326",
    source=TEXT("RSMo § 311.326"),
    title="Petition: first alcohol offense under twenty-one",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    about=CONVICTIONS | {Disposition.DEFERRED, Disposition.DIVERTED},
    versions=AS_PUBLISHED,
    conditions=(
        Condition(
            "offense",
            "The offense is alcohol bought, possessed or drunk under twenty-one, § 311.325",
            S_311_326,
            holds=LISTS["minor_in_possession"].matches,
        ),
        Condition(
            "old_enough",
            "The person is {old_enough} old: a year past twenty-one",
            S_311_326,
            holds=elapsed(OLD_ENOUGH, since=person.date_of_birth),
        ),
        Condition(
            "first",
            "It was the first time that the person was found guilty of it",
            S_311_326,
            holds=person.others.none_before(
                charge.disposition_date,
                _found_guilty & LISTS["minor_in_possession"].matches,
                day=charge.disposition_date,
            ),
        ),
        Condition(
            "no_other_offense",
            "The person was not convicted of another alcohol-related offense",
            S_311_326("", READING),
            holds=person.others.none(charge.is_convicted & _of_alcohol),
        ),
        Condition(
            "guilt_elsewhere",
            "Whether the person was convicted of such an offense outside Missouri is known",
            S_311_326("", READING),
            holds=guilt_elsewhere_is_known,
        ),
        Condition(
            "no_later_contact", "No other alcohol-related enforcement contact", S_311_326, holds=~had_alcohol_contact
        ),
        Condition(
            "not_commercial",
            "The person had no commercial driver's license and drove no commercial vehicle",
            S_311_326,
            holds=~has_commercial_license,
        ),
        only_once("MO-311.326", source=S_311_326),
    ),
    notices=(
        Notice("once_only", "The section may be used once", S_311_326),
        Notice("application", "The person applies to the court of the sentence, which must order it", S_311_326),
    ),
)
