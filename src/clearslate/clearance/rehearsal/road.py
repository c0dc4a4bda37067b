"""What happens to files between the outbox and the agencies, and on their way back.

Messages are picked up where a real agency would: by the manifests in its folder. Each file is carried by itself; the
one may come late, twice, damaged or never, whatever becomes of the others.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clearslate.clearance.exchange.agency import manifests
from clearslate.clearance.exchange.export import MANIFEST, SIGNATURE
from clearslate.clearance.rehearsal.faults import Faults, draw
from clearslate.records.files import put


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that arrives. ``copy``: 1, or 2 where it comes a second time."""

    name: str
    copy: int
    damaged: bool


class Road:
    """The way of files to and from the agencies."""

    def __init__(self, out: Path, inbox: Path, agencies: Path, faults: Faults, seed: int) -> None:
        """Between an outbox, the agencies' folders, and an inbox."""
        self._out, self._inbox, self._agencies = out, inbox, agencies
        self._faults, self._seed = faults, seed
        self._picked: dict[str, set[str]] = defaultdict(set)
        self._to: dict[dt.date, dict[str, list[Arrival]]] = defaultdict(lambda: defaultdict(list))
        self._back: dict[dt.date, list[tuple[str, Arrival, bytes]]] = defaultdict(list)
        self.happened: Counter[str] = Counter()

    @property
    def is_empty(self) -> bool:
        """Nothing is on its way."""
        return not self._to and not self._back

    def pick_up(self, day: dt.date, recipients: Iterable[str]) -> int:
        """Take up the messages that are new in the outbox; how many they are."""
        count = 0
        for recipient in recipients:
            known = self._picked[recipient]
            for place in manifests(self._out / recipient):
                if place.name in known:
                    continue
                known.add(place.name)
                count += 1
                for arrival, on in self._fates(f"to {recipient}", place.name, day, "messages"):
                    self._to[on][recipient].append(arrival)
        return count

    def arriving(self, day: dt.date, recipient: str) -> list[Path]:
        """The manifests that arrive at an agency by a day, in the order in which they come."""
        found = []
        for on in sorted(each for each in self._to if each <= day):
            arrivals = self._to[on].pop(recipient, [])
            if not self._to[on]:
                del self._to[on]
            arrivals.sort(key=lambda each: draw(self._seed, "order", recipient, each.name, str(each.copy)))
            found += [self._laid(recipient, each) for each in arrivals]
        return found

    def send_back(self, day: dt.date, recipient: str, name: str, data: bytes) -> None:
        """An agency sends an answer."""
        for arrival, on in self._fates(f"from {recipient}", name, day, "answers"):
            self._back[on].append((recipient, arrival, data))
        if draw(self._seed, "stray", recipient, name) < self._faults.strays:
            self.happened["answers to no message"] += 1
            stray = Arrival(f"stray-{name}", 1, damaged=False)
            self._back[day].append((recipient, stray, _renamed(data, name)))

    def deliver(self, day: dt.date) -> int:
        """Lay the answers that arrive by a day into the inbox; how many they are."""
        count = 0
        for on in sorted(each for each in self._back if each <= day):
            for recipient, arrival, data in self._back.pop(on):
                # Files are taken in by name: another name, another order.
                place = draw(self._seed, "order", recipient, arrival.name, str(arrival.copy))
                name = f"{int(place * 10**6):06}-{arrival.name}"
                named = f"{recipient}|{arrival.name}|{arrival.copy}"
                put(self._inbox / recipient / name, self._spoilt(named, data) if arrival.damaged else data)
                count += 1
        return count

    # --- fates ------------------------------------------------------------------------------------------------

    def _fates(self, way: str, name: str, day: dt.date, what: str) -> list[tuple[Arrival, dt.date]]:
        """When and how a file arrives: never, once or twice."""
        rate, found = self._faults, []
        self.happened[what] += 1
        if self._drawn("lost", way, name) < rate.lost:
            self.happened[f"{what} lost"] += 1
            return []
        copies = 2 if self._drawn("twice", way, name) < rate.twice else 1
        self.happened[f"{what} twice"] += copies - 1
        for copy in range(1, copies + 1):
            days = 1 + int(2 * self._drawn("days", way, name, copy))
            if self._drawn("late", way, name, copy) < rate.late:
                self.happened[f"{what} late"] += 1
                days += int(rate.longest * self._drawn("longer", way, name, copy))
            damaged = self._drawn("damaged", way, name, copy) < rate.damaged
            self.happened[f"{what} damaged"] += damaged
            found.append((Arrival(name, copy, damaged), day + dt.timedelta(days=days)))
        return found

    def _drawn(self, what: str, way: str, name: str, copy: int = 0) -> float:
        return draw(self._seed, what, way, name, str(copy))

    def _laid(self, recipient: str, arrival: Arrival) -> Path:
        """A message as the agency gets it: the file, its manifest, its signature."""
        folder = self._agencies / recipient / f"in-{arrival.copy}"
        folder.mkdir(parents=True, exist_ok=True)
        file = arrival.name.removesuffix(MANIFEST)
        names = [file, arrival.name, f"{arrival.name}{SIGNATURE}"]
        spoilt = ""
        if arrival.damaged:
            spoilt = names[int(3 * self._drawn("which", recipient, arrival.name))]
        for name in names:
            place = folder / name
            place.unlink(missing_ok=True)
            if name == spoilt:
                data = (self._out / recipient / name).read_bytes()
                place.write_bytes(self._spoilt(f"{recipient}|{name}|{arrival.copy}", data))
            else:
                os.link(self._out / recipient / name, place)
        return folder / arrival.name

    def _spoilt(self, name: str, data: bytes) -> bytes:
        """The data with a byte changed, or cut off."""
        place = int(draw(self._seed, "where", name) * len(data))
        if draw(self._seed, "cut", name) < 0.3:
            return data[:place]
        change = 1 + int(255 * draw(self._seed, "byte", name))
        return data[:place] + bytes([data[place] ^ change]) + data[place + 1 :]


def _renamed(data: bytes, name: str) -> bytes:
    """An answer to a message that never was: the id of its message, turned round."""
    message = name.split("-", 1)[0].encode()
    return data.replace(message, message[::-1])
