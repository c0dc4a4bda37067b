"""Minn. Stat. §§ 609A.02, 609A.03: expungement on petition, its grounds as far as the dossier goes."""

from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *
from clearslate.states.mn.terms_609a_015 import spoils_perhaps, spoils_the_case
from clearslate.states.mn.terms_609a_02 import *

PETITION = Law(
    id="MN-609A.02",
    source=SECONDARY("Minn. Stat. §§ 609A.02, 609A.03", S_02.note),
    title="Expungement on petition",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=RECORDS,
    versions=versions(
        Version("as of 2025", "2025-01-01", S_02("", SECONDARY, "a text as of that day was read in part"))
    ),
    conditions=(
        Condition(
            "ground",
            "The charge was resolved in favor of the person, or these times have passed without a new charge or conviction",
            S_02(" subd. 3(a)"),
            branches=(
                Branch(
                    "favorable",
                    "dismissed or acquitted",
                    TEXT_02(" subd. 3(a)(1)"),
                    when=is_dismissed | is_acquitted,
                    holds=Known(True),
                ),
                Branch(
                    "uncharged",
                    "never charged: whether that is resolved in favor of the person is open",
                    TEXT_02(" subd. 3(a)(1)", READING),
                    when=is_never_charged,
                    holds=UNSETTLED,
                ),
                Branch(
                    "vacated",
                    "a vacated conviction: certainly after exoneration, otherwise open",
                    TEXT_02(" subd. 3(a)(1)", READING),
                    when=is_vacated,
                    holds=is_exonerated | UNSETTLED,
                ),
                Branch(
                    "diverted",
                    "a finished diversion or stay of adjudication: {diversion} without a new charge since; beside a recorded revocation it is open",
                    TEXT_02(" subd. 3(a)(2)"),
                    when=is_diverted,
                    holds=uncharged & completion_stands,
                ),
                Branch(
                    "misdemeanor",
                    "a misdemeanor or petty misdemeanor: {misdemeanor} since the discharge without a new conviction",
                    when=charge.is_convicted & (is_petty | is_misdemeanor),
                    holds=clean(MISDEMEANOR),
                ),
                Branch(
                    "gross_misdemeanor",
                    "a gross misdemeanor: {gross_misdemeanor} since the discharge without a new conviction",
                    when=charge.is_convicted & is_gross_misdemeanor,
                    holds=clean(GROSS),
                ),
                Branch(
                    "fifth_degree",
                    "a felony of 152.025: {fifth_degree} since the discharge without a new conviction",
                    when=charge.is_convicted & is_felony & is_fifth_degree,
                    holds=clean(FIFTH_DEGREE),
                ),
                Branch(
                    "felony",
                    "another listed felony, or one deemed to be less under 609.13: {felony} since the discharge without a new conviction",
                    when=charge.is_convicted & is_felony,
                    # Convicted: else a list that was not read would be blamed for what was never charged.
                    holds=charge.is_convicted
                    & (
                        (LISTS["listed_felonies"].matches & five_or_four) | (is_deemed_less_than_felony & clean(FELONY))
                    ),
                ),
            ),
        ),
        Condition(
            "all_charges",
            "A charge that was dismissed or ended in an acquittal: no charge of the case ended in a conviction, a stay of adjudication or a finding "
            "of mental illness, or is open; beside a finished diversion it is not settled",
            TEXT_02(" subd. 3(a)(1)", READING),
            holds=choose(
                (case.any(spoils_the_case), Known(False)),
                # A diversion without a plea is a resolution in favor (State v. A.S.R., Minn. App. 2017), one with a plea may be none; what
                # became of a count that went to another court is told there.
                (case.any(spoils_perhaps), UNSETTLED),
                otherwise=Known(True),
            ),
            when=is_dismissed | is_acquitted,
        ),
        Condition(
            "registration",
            "A conviction is not of an offense that requires registration under 243.166",
            SUBD_4,
            all_of=(
                Limb(
                    "offense",
                    "It is not of an offense that requires it",
                    holds=choose((charge.is_convicted, ~LISTS["registrable"].matches), otherwise=Known(True)),
                ),
                Limb(
                    "same_circumstances",
                    "No other count of the case was of such an offense: a conviction of the same set of circumstances requires registration too, "
                    "and whether the counts are of one set is not recorded",
                    S_166,
                    # State v. M.J.R.D. (Minn. App. 2017, unpublished): barred, though no court had ordered the person to register.
                    holds=choose(
                        (charge.is_convicted, case.none(LISTS["registrable"].matches) | UNSETTLED),
                        otherwise=Known(True),
                    ),
                ),
                Limb(
                    "person",
                    "The person is not registered",
                    S_02(" subd. 4; 243.166"),
                    holds=choose((charge.is_convicted, ~person.on_registry), otherwise=Known(True)),
                ),
            ),
        ),
    ),
    questions=(FELONY_WAIT, CLEAN, ELSEWHERE),
    notices=(
        *noted(
            S_03,
            hearing="A hearing is held after at least 60 days' notice (in practice 63)",
            stay="The order is stayed for 60 days",
        ),
        Notice(
            "burden",
            "The person must show by clear and convincing evidence that sealing outweighs the disadvantages to the public",
            S_03(" subd. 5"),
            when=charge.is_convicted,
        ),
        Notice(
            "presumption",
            "The record is sealed unless those who oppose it show the contrary by clear and convincing evidence",
            S_03(" subd. 5"),
            when=~charge.is_convicted,
        ),
    ),
    remarks=("Not encoded: 299C.11, 609A.017, 609A.025, 609A.035 and 609A.06 (README.md says what they are)",),
)
