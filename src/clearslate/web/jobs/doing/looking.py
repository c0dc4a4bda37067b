"""What one looks at: which data lacks, a list for its owner, a long list as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from clearslate.clearance.events import Role
from clearslate.web.jobs.doing import lacks
from clearslate.web.jobs.kind import RUN, Came, Form, Kind, run_of, whole
from clearslate.web.jobs.work import Work


class QualityForm(Form):
    """What a run's records lack."""

    run: str = RUN


def _quality(work: Work, form: QualityForm) -> Came:
    whole(work)
    found = lacks.count(work, run_of(form.run))
    return Came([f"{found:,} kinds of data that people wait for stand on the screen Data quality."])


class RepairsForm(Form):
    """The charges that wait for data of an owner. ``fact``: for this alone, where it is given."""

    run: str = RUN
    owner: str = Field(pattern=r"^[a-z_ ]{1,40}$")
    fact: str = Field("", pattern=r"^[a-z0-9_]{0,80}$")


def _repairs(work: Work, form: RepairsForm) -> Came:
    whole(work)
    lines, name = lacks.write(work, run_of(form.run), form.owner, form.fact)
    return Came(lines, name)


class DownloadForm(Form):
    """The whole of a list, as a file. ``where``: its address, which holds ids and filters and nobody's name."""

    where: str = Field(pattern=r"^/[^\s]*[?&]as=(csv|xlsx)(&|$)", max_length=1000)


def _download(work: Work, form: DownloadForm) -> Came:
    from clearslate.web.jobs.doing.download import written  # noqa: PLC0415 (it knows the addresses, whose views know the kinds)

    return Came(*written(work, form.where))


KINDS: Final[Mapping[str, Kind]] = {
    "quality": Kind(
        "What the data lacks", "Counts for which data people wait, and which agency has it.",
        QualityForm, _quality, (Role.OPERATOR, Role.REVIEWER), alone=True,
    ),
    "repairs": Kind(
        "A list for an owner of data", "The charges that wait for data of one agency, in the terms of its own file.",
        RepairsForm, _repairs, (Role.OPERATOR, Role.REVIEWER), is_asked=False,
    ),
    "download": Kind(
        "A long list as a file", "The whole of a list that one sees, with its filters.",
        DownloadForm, _download, tuple(role for role in Role if role != Role.SYSTEM), is_asked=False,
    ),
}  # fmt: skip
