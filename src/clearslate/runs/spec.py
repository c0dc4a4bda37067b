"""What a run asks, what its answers depend on, and how its manifest describes a law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import clearslate
from clearslate.engine.determine import Question, question
from clearslate.engine.outcomes import Program, compile_laws
from clearslate.law import WHOLE_HISTORY, Jurisdiction, Law
from clearslate.law.kinds import names_kind
from clearslate.law.rests_on import rests_on
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.records.files import content_hash
from clearslate.records.manifest import Manifest
from clearslate.runs.manifest import (
    RUN_VERSION,
    Inputs,
    RunError,
)
from clearslate.runs.rests_on import to_json
from clearslate.states import CODES, grading_files, jurisdiction, law_files
from clearslate.states.names import code_of, suggestion


@dataclass(frozen=True)
class RunSpec:
    """What a run asks.

    ``laws`` are ids of laws or codes of states. ``readings`` switch open questions, ``presumptions`` are
    the ones that are on. ``whole_cases``: no row of the sources may belong to any case.
    """

    laws: tuple[str, ...]
    as_of: dt.date
    known_through: dt.date
    whole_history: bool
    readings: tuple[tuple[str, str], ...] = ()
    presumptions: frozenset[str] = frozenset()
    cautions: tuple[str, ...] = ()
    whole_cases: bool = True

    def over(self, manifest: Manifest) -> RunSpec:
        """The same question, asked of other records."""
        coverage = manifest.coverage
        claimed = coverage.history == "whole" or WHOLE_HISTORY.id in self.presumptions
        return replace(
            self,
            known_through=manifest.known_through,
            whole_history=coverage.is_whole,
            cautions=coverage.cautions_of(claimed=claimed),
            whole_cases=coverage.has_whole_cases,
        )

    def chosen(self) -> list[tuple[Jurisdiction, list[Law]]]:
        """The laws asked for, by jurisdiction.

        Raises:
            RunError: a name is neither a state nor a law, or a switch does not exist.
        """
        found: dict[str, tuple[Jurisdiction, list[Law]]] = {}
        for name in self.laws:
            state, laws = _find(name)
            known = found.setdefault(state.code, (state, []))[1]
            known += [law for law in laws if law not in known]
        chosen = [found[code] for code in sorted(found)]
        self._check_switches([state for state, _ in chosen])
        return chosen

    def _check_switches(self, states: Sequence[Jurisdiction]) -> None:
        questions = {name: q for state in states for name, q in state.questions.items()}
        for name, reading in self.readings:
            if name not in questions:
                raise RunError(
                    f"there is no open question {name!r}; there are: {', '.join(sorted(questions)) or 'none'}"
                )
            if reading not in questions[name].readings:
                raise RunError(
                    f"{name} has no reading {reading!r}; it has: {', '.join(sorted(questions[name].readings))}"
                )
        known = {p.id for state in states for p in state.presumptions} | {WHOLE_HISTORY.id}
        for presumption in self.presumptions - known:
            raise RunError(f"there is no presumption {presumption!r}; there are: {', '.join(sorted(known))}")

    def programs(self) -> tuple[Program, ...]:
        """The laws, compiled."""
        return tuple(compile_laws(state, laws, dict(self.readings)) for state, laws in self.chosen())

    def question(self) -> Question:
        """What the engine is asked."""
        return question(
            self.programs(),
            self.as_of,
            known_through=self.known_through,
            whole_history=self.whole_history,
            presumptions=self.presumptions,
            whole_cases=self.whole_cases,
        )


def _find(name: str) -> tuple[Jurisdiction, list[Law]]:
    of_state = name if name.upper() in CODES else code_of(name)
    if of_state is not None:
        state = jurisdiction(of_state)
        return state, list(state.laws)
    own = name.upper().partition("-")[0]  # a law's id begins with its state's code, as a rule
    for code in sorted(CODES, key=lambda code: code != own):
        for law in jurisdiction(code).laws:
            if law.id.lower() == name.lower():
                return jurisdiction(code), [law]
    raise RunError(f"{name!r} is neither a state nor a law; {suggestion(name)}")


def spec_for(
    dataset: Dataset,
    as_of: dt.date,
    laws: Sequence[str] = (),
    *,
    readings: Mapping[str, str] | None = None,
    presumptions: frozenset[str] = frozenset(),
) -> RunSpec:
    """A run over a dataset; without ``laws``, all laws of the dataset's jurisdictions."""
    manifest = dataset.manifest
    wanted = tuple(laws) or tuple(code for code in manifest.coverage.jurisdictions if code in CODES)
    if not wanted:
        raise RunError(
            f"clearslate has no laws for {', '.join(manifest.coverage.jurisdictions)}; name some with --laws"
        )
    return RunSpec(
        laws=wanted,
        as_of=as_of,
        known_through=manifest.known_through,
        whole_history=False,
        readings=tuple(sorted((readings or {}).items())),
        presumptions=presumptions,
    ).over(manifest)


def law_text(code: str) -> str:
    """SHA-256 of all from which a jurisdiction's laws are read: its files, and the language that they are written in."""
    return content_hash(Path(clearslate.__file__).parent / "law", files=law_files(code))


def inputs_of(spec: RunSpec, dataset: Dataset) -> Inputs:
    """What the determinations of a question about a dataset depend on, by this process's code and laws."""
    house = Path(clearslate.__file__).parent
    return Inputs(
        run_version=RUN_VERSION,
        dataset=dataset.manifest.digest,
        as_of=spec.as_of,
        known_through=spec.known_through,
        whole_history=spec.whole_history,
        readings=dict(spec.readings),
        presumptions=tuple(sorted(spec.presumptions)),
        laws={state.code: tuple(sorted(law.id for law in laws)) for state, laws in spec.chosen()},
        law_text={state.code: law_text(state.code) for state, _ in spec.chosen()},
        # A charge that another jurisdiction decided is graded by that one's table, whose laws are asked or not.
        engine=content_hash(house / "engine", house / "loops", house / "records", files=grading_files()),
        clearslate=clearslate.__version__,
        whole_cases=spec.whole_cases,
    )


def describe_law(law: Law) -> dict[str, Any]:
    """A law for a program to read: what a mask points at, and how far it is verified."""
    return {
        "id": law.id,
        "cite": law.cite,
        "title": law.title,
        "relief": str(law.relief),
        "route": str(law.route),
        "automatic": law.automatic,
        "unit": str(law.unit),
        "status": str(law.status),
        "certainty": str(law.certainty),
        "unverified": list(law.unverified),
        "conditions": [
            {
                "key": c.key,
                "text": c.words(law.versions[-1].start),
                "cite": c.cite,
                "certainty": str(c.certainty),
                "until": c.until,
                "names_kind": names_kind(c.holds),
                "joint": c.joint,
                "limbs": [
                    {
                        "key": limb.key,
                        "text": c.filled(limb.text, law.versions[-1].start),
                        "cite": limb.stands.cite,
                        "certainty": str(limb.stands.certainty),
                    }
                    for limb in c.limbs
                ],
            }
            for c in (law.condition(index) for index in range(len(law.reasons)))
        ],
        "notices": [
            {"key": n.key, "text": n.text, "cite": n.cite, "dated": n.day is not None} for n in law.notices
        ],
        "versions": [
            {"name": v.name, "since": v.begins, "until": v.until, "read": v.read} for v in law.versions
        ],
        "questions": [{"id": q.id, "question": q.question, "chosen": q.chosen} for q in law.questions],
        "parameters": {p.name: {since: str(value) for since, value in p.values} for p in law.parameters},
        "remarks": list(law.remarks),
    }


def describe_asked(law: Law, as_of: dt.date, readings: Mapping[str, str]) -> dict[str, Any]:
    """A law as a run asked it: with what its answers rest on, by version."""
    return describe_law(law) | {"rests_on": to_json(rests_on(law, to_day(as_of), readings))}
