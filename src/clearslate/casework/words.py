"""An answer in words: why a law answers as it does, what is missing and who has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from clearslate.casework.judged import RunLaws
from clearslate.engine.outcomes import Outcome
from clearslate.needs.owners import Repair, repair

if TYPE_CHECKING:
    from clearslate.records.schema import Field
    from clearslate.runs.run import Run

OUTCOME_WORDS: Final = {
    Outcome.ELIGIBLE: "eligible",
    Outcome.NOT_YET: "not yet eligible",
    Outcome.UNKNOWN: "undecided",
    Outcome.INELIGIBLE: "not eligible",
    Outcome.NOT_APPLICABLE: "not covered by this law",
}
CLEARED_BEFORE: Final = "cleared before"
NO_LAW: Final = "No automatic law of the run covers this charge."
ALREADY_CLEARED: Final = "The records say that it was cleared before."
_NOT_ITS_OWN: Final = "Each condition of its own may be met; another charge of the case or person, a cap, or the law's dates prevent it."
_NOTHING_MISSING: Final = "No fact is missing: a court has still to decide, or the statute is unsettled."


class AnswerWords:
    """The words of a run's answers; each distinct answer is worded once."""

    def __init__(self, run: Run, laws: RunLaws, facts: Sequence[Field]) -> None:
        """``facts``: those of the dataset's states, for their words."""
        self._laws = laws
        self._fields = run.fields()
        self._presumptions = sorted(run.manifest.presumptions)
        self._repairs: Final = {
            name: repair(name, facts) for names in self._fields.values() for name in names
        }
        self._whys: dict[tuple[int, int, int, int, int], str] = {}

    def why(self, law: int, outcome: int, failed: int, unknown: int, presumed: int) -> str:
        """Why a law, named by its place, answers so: the conditions that decide, with their citations."""
        key = law, outcome, failed, unknown, presumed
        if key not in self._whys:
            self._whys[key] = " ".join(self._reasons(*key))
        return self._whys[key]

    def _reasons(self, law: int, outcome: int, failed: int, unknown: int, presumed: int) -> Iterator[str]:
        fails, open_ = self.conditions(law, failed), self.conditions(law, unknown)
        if outcome == Outcome.ELIGIBLE:
            yield "Every condition is met."
        elif outcome == Outcome.NOT_YET:
            yield f"Time must pass: {'; '.join(fails or open_) or 'the law begins later'}."
        elif outcome == Outcome.INELIGIBLE:
            yield f"Not met: {'; '.join(fails)}." if fails else _NOT_ITS_OWN
        elif outcome == Outcome.UNKNOWN:
            yield f"Cannot be told: {'; '.join(open_)}." if open_ else _NOTHING_MISSING
        names = [name for bit, name in enumerate(self._presumptions) if presumed >> bit & 1]
        if names:
            yield f"Rests on a presumption: {', '.join(names)}."

    def conditions(self, law: int, mask: int) -> list[str]:
        """The sentences of a law's conditions that a mask names, each with its citation."""
        return [f"{text} ({cite})" for _, text, cite in self._named(law, mask)]

    def condition_keys(self, law: int, mask: int) -> list[str]:
        """Their keys."""
        return [key for key, _, _ in self._named(law, mask)]

    def _named(self, law: int, mask: int) -> list[tuple[str, str, str]]:
        conditions = self._laws.lines[law].conditions
        return [each for bit, each in enumerate(conditions) if mask >> bit & 1]

    def missing(self, law: int, mask: int) -> tuple[Repair, ...]:
        """The facts that a mask names, with what each is in words, who usually keeps it, and what to do."""
        names = self._fields[self._laws.lines[law].state]
        return tuple(self._repairs[name] for bit, name in enumerate(names) if mask >> bit & 1)

    def notices(self, law: int, certain: int, unknown: int) -> str:
        """What those who act on the answer must know."""
        texts = self._laws.lines[law].notices
        sure = [text for bit, text in enumerate(texts) if certain >> bit & 1]
        perhaps = [f"if it applies: {text}" for bit, text in enumerate(texts) if unknown >> bit & 1]
        return "; ".join((*sure, *perhaps))
