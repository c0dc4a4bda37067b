"""Rows that cannot be placed: no key, a value that no rule knows, another person's charge."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.reasons import Reason
from clearslate.ingest.rules import Coded, Readings
from clearslate.ingest.run.batches import BatchReader, Charges, where
from clearslate.ingest.run.notes import Notes
from clearslate.ingest.settle import Settlement
from clearslate.ingest.unique import SeenCharges, hash_ids

_NO_KEY: Final = {"person": Reason.NO_PERSON, "case": Reason.NO_CASE, "charge": Reason.NO_CHARGE}


class Faults:
    """Finds the rows that cannot be placed, and those that say again what another one said."""

    def __init__(self, reader: BatchReader, notes: Notes, settlement: Settlement) -> None:
        self.reader = reader
        self.notes = notes
        self.settlement = settlement
        self.seen = SeenCharges()
        self.contested: list[
            NDArray[np.uint64]
        ] = []  # charges that rows give to two persons, cases or jurisdictions

    def of(self, charges: Charges, cells: Coded) -> dict[int, tuple[str, str | None]]:
        """Rows that are quarantined: reason and field by position, in the order of the file."""
        file, batch, keys, readings = charges.file, charges.batch, charges.keys, charges.readings
        faults: dict[int, tuple[str, str | None]] = {}
        for reason, at in self.reader.set_aside(cells):
            faults.setdefault(at, (reason, None))
        for at, spoiled in batch.spoiled.items():
            faults[at] = (spoiled.reason, None)
        for name, values in keys.items():
            for at in where(pc.equal(values, "")):
                faults.setdefault(at, (_NO_KEY[name], f"{name}_id"))
        for name, found in readings.items():
            if not found.flawed:
                continue
            for at in np.flatnonzero(found.where(lambda reading: reading.quarantine)).tolist():
                faults.setdefault(at, (Reason.UNMAPPED, name))
                self.notes.count_unmapped(name, found.distinct[found.codes[at]], file, int(batch.lines[at]))
        jurisdictions = readings["jurisdiction"]
        for at in np.flatnonzero(jurisdictions.where(lambda reading: reading.value is None)).tolist():
            faults.setdefault(at, (Reason.NO_JURISDICTION, "jurisdiction"))
        for at in self._others_charges(keys, jurisdictions, faults):
            faults[at] = (Reason.DUPLICATE_CHARGE, "charge_id")
        return dict(sorted(faults.items()))

    def _others_charges(
        self,
        keys: dict[str, pa.Array],
        jurisdictions: Readings,
        faults: dict[int, tuple[str, str | None]],
    ) -> list[int]:
        """Of the rows without fault, those whose charge is already that of another person, case or jurisdiction.

        Those of the same are told to the settlement: they become one record.
        """
        placed = np.setdiff1d(np.arange(len(keys["charge"]), dtype=np.intp), list(faults)) if faults else None
        charges, *owners = (
            values if placed is None else values.take(pa.array(placed))
            for values in (keys["charge"], keys["person"], keys["case"], _texts(jurisdictions))
        )
        same, other = self.seen.repeats(charges, owners)
        if same.any():
            self.settlement.expect(charges.filter(pa.array(same)))
        again = np.flatnonzero(other)
        if len(again):
            self.contested.append(hash_ids(charges.take(pa.array(again))))
        found: list[int] = (again if placed is None else placed[again]).tolist()
        return found


def _texts(readings: Readings) -> pa.DictionaryArray:
    words = pa.array([str(reading.value or "") for reading in readings.distinct], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(readings.codes), words)
