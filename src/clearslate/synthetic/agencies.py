"""Who arrested and who prosecutes: invented agencies, several in a county, and what of them a record does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clearslate.synthetic import columns
from clearslate.synthetic.draws import chance, pick
from clearslate.synthetic.people import MISSING
from clearslate.synthetic.profile import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from clearslate.synthetic.cases import Cases
    from clearslate.synthetic.defects import Defects
    from clearslate.synthetic.draws import Ints
    from clearslate.synthetic.profile import Profile


def agency_columns(
    rng: Generator, cases: Cases, case: Ints, profile: Profile, defects: Defects
) -> dict[str, Any]:
    """The columns of the agencies of each charge: one arrest an incident, one prosecutor a county.

    Args:
        rng: a stream of its own, so that all else of a seed is what it was before records named agencies.
        cases: the cases.
        case: of each charge, the row of its case.
        profile: of the state.
        defects: how often nobody is named, or no ORI.
    """
    places = len(profile.counties)
    arresting = profile.agencies.police
    kind = pick(rng, list(arresting.values()), len(cases))[cases.incident]
    police, of_kind = distinct(
        [name.format(county=county) for name in arresting for county in profile.counties]
    )
    oris = [
        f"{profile.code}{place + 1:03}{kind:02}00"
        for kind in range(len(arresting))
        for place in range(places)
    ]
    at = kind * places + cases.county[cases.incident]
    found = _two(rng, "arresting", (of_kind[at], police), (at, oris), case, defects)
    names = [profile.agencies.prosecutor.format(county=county) for county in profile.counties]
    oris = [f"{profile.code}{place + 1:03}013A" for place in range(places)]
    return found | _two(rng, "prosecuting", (cases.county, names), (cases.county, oris), case, defects)


def _two(
    rng: Generator,
    of: str,
    name: tuple[Ints, Sequence[str]],
    ori: tuple[Ints, Sequence[str]],
    case: Ints,
    defects: Defects,
) -> dict[str, Any]:
    """Name and identifier of the agency of each case, a row a charge; some are missing."""
    nobody = chance(rng, defects.missing_agency, len(name[0]))
    no_ori = nobody | chance(rng, defects.missing_ori, len(name[0]))
    return {
        f"{of}_agency": columns.text(np.where(nobody, MISSING, name[0]).astype(np.int32)[case], name[1]),
        f"{of}_ori": columns.text(np.where(no_ori, MISSING, ori[0]).astype(np.int32)[case], ori[1]),
    }
