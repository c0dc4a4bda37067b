"""The statutes of a source: read through the crosswalk, and counted."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clearslate.ingest.report import StatuteCount, Values
from clearslate.ingest.rules import Readings
from clearslate.ingest.source import Batch
from clearslate.ingest.statutes import Statutes, Tier
from clearslate.ingest.values import MISSING


class StatuteTally:
    """What was found of the statutes of a source: how the crosswalk knew them, and which cannot be read."""

    def __init__(self, statutes: Statutes) -> None:
        self.statutes = statutes
        self.tiers: Counter[Tier] = Counter()
        self.unparsed = Values()

    def through_crosswalk(self, readings: dict[str, Readings]) -> list[tuple[Tier, NDArray[np.bool_]]]:
        """Replace the statutes by those of the crosswalk; the tiers, each with its rows."""
        statute = readings.get("statute")
        if statute is None or self.statutes.crosswalk is None:
            return []
        days = readings.get("offense_date") or Readings([MISSING], np.zeros(len(statute.codes), np.int32))
        pairs = pa.array(statute.codes.astype(np.int64) * len(days.distinct) + days.codes).dictionary_encode()
        citations = [
            self.statutes.read(
                statute.distinct[pair // len(days.distinct)], days.distinct[pair % len(days.distinct)]
            )
            for pair in pairs.dictionary.to_pylist()
        ]
        codes = pairs.indices.to_numpy()
        readings["statute"] = Readings([reading for reading, _ in citations], codes)
        tiers = np.array([list(Tier).index(tier) if tier else -1 for _, tier in citations], np.int8)
        return [(tier, tiers[codes] == at) for at, tier in enumerate(Tier)]

    def count(
        self,
        file: str,
        batch: Batch,
        readings: dict[str, Readings],
        tiers: list[tuple[Tier, NDArray[np.bool_]]],
        stays: NDArray[np.bool_],
    ) -> None:
        """Count the tiers of rows that stay, and the citations that the jurisdiction cannot read."""
        for tier, fitting in tiers:
            self.tiers[tier] += int((fitting & stays).sum())
        statute = readings.get("statute")
        if statute is None or self.statutes.parses is None:
            return
        texts = [reading.value for reading in statute.distinct]
        wrong = [
            code
            for code, text in enumerate(texts)
            if isinstance(text, str) and not self.statutes.is_parsed(text)
        ]
        if not wrong:
            return
        rows = np.flatnonzero(np.isin(statute.codes, wrong) & stays)
        for at, code in zip(rows.tolist(), statute.codes[rows].tolist(), strict=True):
            self.unparsed.add(str(texts[code]), file, int(batch.lines[at]))

    def told(self) -> StatuteCount:
        """For the report."""
        tiers = {tier.value: self.tiers[tier] for tier in Tier} if self.statutes.crosswalk else {}
        return StatuteCount(tiers, self.unparsed.total, self.unparsed.listed())
