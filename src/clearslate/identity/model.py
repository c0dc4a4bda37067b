"""What the probabilistic model compares, as settings of Splink.

Nothing here is learned: `clearslate.identity.scoring` does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from clearslate.identity.blocking import RULES
from clearslate.identity.links import LinkError

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.comparison_library import CustomComparison

NUMBERS: Final = ("state_id", "fbi_number", "driver_license", "ssn_hash")
RARE: Final = 1e-6  # of strangers: what is not seen in the pairs drawn; so first and last name swapped
START: Final = 1e-5  # share of matches to begin with; found anew from the pairs
_SWAPPED: Final = 0.002  # of records: first and last name in each other's place, by a clerk's slip
_SWAPPED_AND_MORE: Final = 0.001  # of records: the same, and another slip, a nickname or a part left out

_ROUGHLY: Final = 0.8  # Jaro-Winkler similarity of names that two slips or more may have made of one

_SWAP: Final = "first_l = last_r AND last_l = first_r AND first_l <> last_l"
# Beginnings alone, which a slip, a nickname or a lost part of the name mostly leaves.
_SWAP_ROUGHLY: Final = (
    "substr(first_l, 1, 2) = substr(last_r, 1, 2) AND substr(last_l, 1, 2) = substr(first_r, 1, 2) "
    "AND substr(first_l, 1, 2) <> substr(last_l, 1, 2)"
)


_OF_NUMBERS: Final = ("the same", "one character off", "another")
LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "first": (
        "first and last name in each other's place", "the same", "in each other's place, with another slip",
        "a form of the same name", "a slip apart", "an initial that fits", "roughly alike", "another name",
    ),
    "last": ("the same", "a slip apart", "a part in common", "roughly alike", "another name, of women", "another name"),
    "birth": (
        "the same day", "day and month turned", "a digit, some days or a year off", "the same year, no day",
        "two of year, month and day", "another day",
    ),
    "middle": ("the same", "an initial that fits", "another"),
    "suffix": ("the same", "another"),
    "sex": ("the same", "another"),
    "addresses": (
        "the same address", "the same street, or a slip apart", "a street alike", "the same postcode",
        "a postcode a slip apart", "another address",
    ),
    **dict.fromkeys(NUMBERS, _OF_NUMBERS),
}  # fmt: skip
"""Each level of each comparison in words, from most to least alike; what is missing is no level of these."""


def comparisons() -> list[CustomComparison]:
    """What is compared, level by level, from most to least alike."""
    import splink.comparison_level_library as cll  # noqa: PLC0415 (heavy: only where people are linked)

    return [
        _comparison(
            "first",
            cll.NullLevel("first"),
            cll.CustomLevel(_SWAP, "first and last name in each other's place").configure(
                m_probability=_SWAPPED, u_probability=RARE, fix_m_probability=True, fix_u_probability=True
            ),
            cll.ExactMatchLevel("first", term_frequency_adjustments=True),
            cll.CustomLevel(_SWAP_ROUGHLY, "the same, except for another typo").configure(
                m_probability=_SWAPPED_AND_MORE, fix_m_probability=True
            ),
            cll.CustomLevel("root_l = root_r", "a form of the same name"),
            cll.Or(cll.JaroWinklerLevel("first", 0.9), cll.LevenshteinLevel("first", 1)),
            cll.CustomLevel(
                "substr(first_l, 1, 1) = substr(first_r, 1, 1) AND (length(first_l) = 1 OR length(first_r) = 1)",
                "an initial",
            ),
            cll.JaroWinklerLevel("first", _ROUGHLY),
        ),
        _comparison(
            "last",
            # A swap is weighed once, under the first name.
            cll.CustomLevel(
                f"last_l IS NULL OR last_r IS NULL OR ({_SWAP}) OR ({_SWAP_ROUGHLY})", "missing"
            ).configure(is_null_level=True),
            cll.ExactMatchLevel("last", term_frequency_adjustments=True),
            cll.Or(cll.JaroWinklerLevel("last", 0.92), cll.LevenshteinLevel("last", 1)),
            cll.ArrayIntersectLevel("parts", 1),
            cll.JaroWinklerLevel("last", _ROUGHLY),
            cll.CustomLevel("sex_l = 'F' AND sex_r = 'F'", "another name, of women"),
        ),
        _comparison(
            "birth",
            cll.NullLevel("year"),
            cll.ExactMatchLevel("birth"),
            cll.CustomLevel("birth_l = turned_r", "day and month turned"),
            cll.Or(
                cll.LevenshteinLevel("birth", 1),
                cll.CustomLevel("abs(born_l - born_r) <= 10", "some days off"),
                cll.CustomLevel(
                    "month_day_l = month_day_r AND abs(year_l - year_r) IN (1, 10)", "a year off"
                ),
            ),
            cll.CustomLevel("(birth_l IS NULL OR birth_r IS NULL) AND year_l = year_r", "the year alone"),
            cll.CustomLevel(
                "month_day_l = month_day_r OR (year_l = year_r AND (substr(birth_l, 6, 2) = substr(birth_r, 6, 2) "
                "OR substr(birth_l, 9, 2) = substr(birth_r, 9, 2)))",
                "two of year, month and day",
            ),
        ),
        _comparison(
            "middle",
            cll.NullLevel("middle"),
            cll.ExactMatchLevel("middle"),
            cll.CustomLevel(
                "middle1_l = middle1_r AND (length(middle_l) = 1 OR length(middle_r) = 1)", "an initial"
            ),
        ),
        _comparison("suffix", cll.NullLevel("suffix"), cll.ExactMatchLevel("suffix")),
        _comparison("sex", cll.NullLevel("sex"), cll.ExactMatchLevel("sex")),
        _comparison(
            "addresses",
            cll.CustomLevel(
                "(streets_l IS NULL OR streets_r IS NULL) AND (postcodes_l IS NULL OR postcodes_r IS NULL)",
                "missing",
            ).configure(is_null_level=True),
            cll.ArrayIntersectLevel("addresses", 1),
            cll.Or(
                cll.ArrayIntersectLevel("streets", 1),
                cll.And(cll.JaroWinklerLevel("street", 0.92), cll.DamerauLevenshteinLevel("postcode", 1)),
            ),
            cll.JaroWinklerLevel("street", 0.9),
            cll.ArrayIntersectLevel("postcodes", 1),
            cll.DamerauLevenshteinLevel("postcode", 1),
        ),
        *(
            _comparison(
                number, cll.NullLevel(number), cll.ExactMatchLevel(number), cll.LevenshteinLevel(number, 1)
            )
            for number in NUMBERS
        ),
    ]


def settings(numbers: tuple[str, ...]) -> SettingsCreator:
    """The model before training.

    Args:
        numbers: the numbers that some records carry; the others are not compared.
    """
    from splink import SettingsCreator, block_on  # noqa: PLC0415 (heavy: only where people are linked)

    absent = set(NUMBERS) - set(numbers)
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="pid",
        comparisons=[each for each in comparisons() if each.create_output_column_name() not in absent],
        blocking_rules_to_generate_predictions=[
            block_on(*rule.columns, arrays_to_explode=[rule.explode] if rule.explode else None)
            for rule in RULES
        ],
        probability_two_random_records_match=START,
        max_iterations=12,  # more only drive toward nought what `scoring` lifts again
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def check_model(model: dict[str, Any]) -> None:
    """Check that a model, as Splink saves it, compares all that people are told apart by; numbers may be absent.

    Raises:
        LinkError: it does not. A model without births takes all of one name for one person.
    """
    compared = {each.get("output_column_name") for each in model.get("comparisons", [])}
    lacking = [name for name in _DEFAULTS if name not in compared and name not in NUMBERS]
    if lacking:
        raise LinkError(
            f"the model does not compare {', '.join(lacking)}: it cannot tell people apart; learn a new one "
            "(clearslate link without a model)"
        )


def _comparison(name: str, *levels: Any) -> CustomComparison:
    """A comparison whose levels are not null ones have the probabilities of `_DEFAULTS` until it has learned."""
    from splink.comparison_level_library import ElseLevel  # noqa: PLC0415 (heavy: only where people are linked)
    from splink.comparison_library import CustomComparison  # noqa: PLC0415 (heavy: only where people are linked)

    every = [*levels, ElseLevel()]
    for level, (m, u) in zip(
        [each for each in every if not each.is_null_level], _DEFAULTS[name], strict=True
    ):
        level.configure(m_probability=m, u_probability=u)
    return CustomComparison(output_column_name=name, comparison_levels=every)


# Of each level, its share of the pairs of one person and of strangers, where there is nothing to learn from.
_NUMBER_DEFAULT: Final = ((0.99, 1e-6), (0.004, 1e-5), (0.006, 1.0))
_DEFAULTS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "first": (
        (_SWAPPED, RARE),
        (0.92, 0.007),
        (_SWAPPED_AND_MORE, 1e-4),
        (0.04, 0.003),
        (0.025, 0.001),
        (0.005, 0.001),
        (0.002, 0.008),
        (0.006, 0.98),
    ),
    "last": ((0.9, 0.004), (0.03, 5e-4), (0.03, 5e-4), (0.002, 0.004), (0.02, 0.05), (0.018, 0.941)),
    "birth": ((0.96, 6e-5), (0.005, 2e-5), (0.013, 0.002), (0.013, 5e-4), (0.003, 0.005), (0.006, 0.992)),
    "middle": ((0.59, 0.011), (0.4, 0.016), (0.01, 0.973)),
    "suffix": ((0.98, 0.4), (0.02, 0.6)),
    "sex": ((0.99, 0.64), (0.01, 0.36)),
    "addresses": ((0.4, 1e-5), (0.02, 2e-5), (0.02, 0.003), (0.05, 0.004), (0.01, 0.02), (0.5, 0.973)),
    **dict.fromkeys(NUMBERS, _NUMBER_DEFAULT),
}
