"""Which facts are asked: a smallest set whose usual answers settle everything that is open, found by judging copies of the person.

A law is open for a charge where more may still come of it than what is certain already (`clearslate.people.variants.worth_of`). Suppose
the usual answer to everything: the facts that must be stated to reach that answer are the plan. A usual answer only chooses
questions; no answer to the person rests on one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from clearslate.interview.judging import Judge, owners_of
from clearslate.interview.questions import Asked, asked
from clearslate.law import expressions as e
from clearslate.people.days import read_days
from clearslate.people.record import PROGRAMS
from clearslate.people.variants import NOTHING, TIER, Looked, Slot, Value, Worth, cell, fields_of
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date, to_day
from clearslate.records.schema import FACT_PREFIX, Field, Kind
from clearslate.states import jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rows: TypeAlias = "Sequence[NDArray[np.bool_]] | NDArray[np.bool_]"
"""Sets of facts, each a mask over those of a world."""
_MOST_ROWS: Final = 9000
"""So many rows a look has at most: of a longer record fewer facts are tried side by side."""
_MOST_TRIED: Final = 60_000
"""So many rows single answers have at most, each tried for one charge: of a longer record they are tried together."""
_STRIDE: Final = 8
"""Of sets of facts that grow one by one every so many-th is judged first,"""
_FEW: Final = 96
"""if they are more than these: a look costs as much as so many rows."""
_HARDER: Final = ("self", "money", "court", "rap", "police", "prison", "lawyer")
"""Where an answer is found, the easiest first."""
_NEVER_SUPPOSED: Final = ("max_penalty_days",)
"""What has no usual answer beside the statute and the grade that were stated: it would contradict them."""
_ATTEMPT: Final = "inchoate"
"""Nearly every charge is of a completed offense: whether one was attempted is asked where that would take something away."""


def needed(judge: Judge, looked: Looked) -> tuple[Slot, ...]:
    """The facts to ask next, in no order; none where no answer would give more than what is certain.

    Args:
        judge: the person under one jurisdiction's laws.
        looked: the person judged, with the fields that leave answers open.
    """
    return _causes_first(judge, _needed(judge, looked))


def _needed(judge: Judge, looked: Looked) -> tuple[Slot, ...]:
    open_ = _open_facts(judge, looked)
    from_statute = _from_statute(judge)
    if not open_ and not from_statute:
        return ()
    usual = {slot: usual_of(judge, *slot) for slot in open_ if slot[1] not in _NEVER_SUPPOSED}
    found = _of_all(judge, _settling(judge, usual, from_statute), open_)
    if found or not looked.worth.open[0].any():
        return found
    # The usual answers leave it all as it is: the answers that keep most alive may not.
    kept = _kindest(judge, open_)
    found = _of_all(judge, _settling(judge, kept, ()), open_)
    if found:
        return found
    # What the person does not know is open; what they do know may end the search for it.
    unknown = _kindest(
        judge,
        [
            (owner, name)
            for owner, name in sorted(judge.story.not_known)
            if name in fields_of(judge.code) and _exists(judge, owner)
        ],
    )
    # So is a day stated by its month or year; what they know beside it is asked before they are sent to find the day.
    given = unknown | _first_days(judge, looked)
    found = _settling(judge, kept, (), given=given) if given else ()
    return found or _last(judge, usual, [slot for slot in open_ if slot not in usual])


def _of_all(judge: Judge, found: Sequence[Slot], open_: Sequence[Slot]) -> tuple[Slot, ...]:
    """The facts, and what was asked before of other charges: it is asked a second time of all that are open, never a third."""
    again = {name for _, name in found if _was_asked(judge, name)}
    return (*found, *(slot for slot in open_ if slot[1] in again and slot not in found))


def _was_asked(judge: Judge, name: str) -> bool:
    """Whether a fact was asked of somebody: it is stated, or not known."""
    field, story = fields_of(judge.code)[name], judge.story
    return any(
        (owner, name) in story.not_known or name in story.facts_of(owner)
        for owner in owners_of(story, field, judge.code)
    )


def _last(judge: Judge, usual: Mapping[Slot, Value], hard: Sequence[Slot]) -> tuple[Slot, ...]:
    """What is asked before somebody is sent to find a fact: whatever single answer would change the advice, or what may come of it.

    A law may take a fact from the statute until it is stated, so that its absence is not named; of a text that is typed no
    answer can be tried, so that it is asked where it is named.
    """
    fields = fields_of(judge.code)
    further = [
        slot
        for field in fields.values()
        if field.kind in (Kind.BOOL, Kind.TEXT)
        for slot in untold(judge, field)
        if slot not in usual
    ]
    tries = [
        (slot, value)
        for slot in (*usual, *hard, *further)
        for value in answers_to_try(judge, slot[0], fields[slot[1]])
        if _can_be_tried(judge, slot[1])
    ]
    limit = max(8, _MOST_ROWS // max(1, len(judge.rows)))
    found = _turned(judge, usual, tries[:limit]) or _turned(judge, {}, tries[:limit])
    ordered = sorted(found, key=lambda slot: _hardness(judge, slot))
    return tuple(ordered) or tuple(slot for slot in usual if not _can_be_tried(judge, slot[1]))


def _can_be_tried(judge: Judge, name: str) -> bool:
    field, question = fields_of(judge.code)[name], asked(judge.code, name)
    return field.kind is not Kind.TEXT or bool(field.vocabulary or (question and question.options))


@dataclass(frozen=True)
class Finding:
    """What would settle an open law: the fewest facts, and whether the usual answers to them bring relief."""

    names: frozenset[str]
    is_likely: bool


def findable(judge: Judge) -> dict[tuple[str, str], Finding]:
    """The open laws of each charge that some answers would settle, each with the fewest facts that do.

    Nobody is sent to find what settles nothing, or a fact that matters no more once another is known. A law may ask a fact of its own
    of another state's case, which nobody can tell of it.
    """
    looked = judge.look()
    is_open = looked.worth.open[0]
    if not is_open.any():
        return {}
    fields = fields_of(judge.code)
    lost = [slot for slot in sorted(judge.story.not_known) if slot[1] in fields and _exists(judge, slot[0])]
    slots = [*_open_facts(judge, looked), *lost]
    rough = _first_days(judge, looked)
    usual = {slot: usual_of(judge, *slot) for slot in slots if slot[1] not in _NEVER_SUPPOSED}
    worlds = [usual | rough, _kindest(judge, slots) | rough]
    tries = _Tries(judge, worlds)
    settled, sure = ~tries.whole.open, tries.whole.sure
    takes_usual = settled[1] & (~settled[2] | (sure[1] <= sure[2]))
    own = [str(row["charge_id"]) for row in judge.rows if row["jurisdiction"] == judge.code]
    chosen = (is_open & takes_usual, is_open & settled[2] & ~takes_usual)
    return {
        (own[row], looked.results[law].law.id): Finding(
            names, is_likely=bool(settled[1, row, law] and sure[1, row, law] < NOTHING)
        )
        for (row, law), names in tries.fewest(chosen).items()
    }


def _first_days(judge: Judge, looked: Looked) -> dict[Slot, Value]:
    """The days stated roughly that leave answers open, each at the first day that it may be."""
    fields, story = fields_of(judge.code), judge.story
    names = sorted({name for one in looked.open for name in one.fields if name in fields})
    found: dict[Slot, Value] = {}
    for name in names:
        if fields[name].kind not in (Kind.DATE, Kind.EVENT):
            continue
        for owner in owners_of(story, fields[name], judge.code):
            stated = story.facts_of(owner).get(name)
            days = None if stated is None else read_days(str(stated))
            if days is not None and ALWAYS < days.earliest < days.latest:
                found[owner, name] = to_date(days.earliest).isoformat()
    return found


class _Tries:
    """The facts of two worlds. Sets of them are judged side by side, since a look costs much the same for a few and for many.

    ``whole``: what the record itself comes to, then each world.
    """

    def __init__(self, judge: Judge, worlds: Sequence[Mapping[Slot, Value]]) -> None:
        """Judge each world, and it without each of its facts."""
        self._judge, self._worlds = judge, worlds
        self._orders: dict[int, list[int]] = {}
        self._facts = list(dict.fromkeys(stated for world in worlds for stated in world.items()))
        place = {stated: at for at, stated in enumerate(self._facts)}
        self._places = [np.array([place[stated] for stated in world.items()], np.intp) for world in worlds]
        self._drops = [self._masks(at, _drops(judge, len(world))) for at, world in enumerate(worlds)]
        every = [self._every(at) for at in range(len(worlds))]
        worth = self._judged([*every, *(row for rows in self._drops for row in rows)])
        first = 1 + len(worlds)
        self.whole = Worth(worth.sure[:first], worth.best[:first])
        self._tiers, self._open = worth.sure // TIER, worth.open

    def _masks(self, world: int, own: Rows) -> NDArray[np.bool_]:
        """Rows over a world's facts as rows over all."""
        found = np.zeros((len(own), len(self._facts)), np.bool_)
        if own:
            found[:, self._places[world]] = own
        return found

    def _every(self, world: int) -> NDArray[np.bool_]:
        """All of a world's facts."""
        found = np.zeros(len(self._facts), np.bool_)
        found[self._places[world]] = True
        return found

    def _judged(self, rows: Rows) -> Worth:
        """What the record itself comes to, then with each row of facts; so many at a time that a look stays bounded."""
        most = max(8, _MOST_ROWS // max(1, len(self._judge.rows)))
        found = [
            self._judge.look_at(self._facts, np.array(rows[start : start + most], np.bool_)).worth
            for start in range(0, len(rows), most)
        ]
        if len(found) == 1:
            return found[0]
        sure, best = (
            np.concatenate([each[at > 0 :] for at, each in enumerate(parts)])
            for parts in zip(*found, strict=True)
        )
        return Worth(sure, best)

    def fewest(self, chosen: Sequence[NDArray[np.bool_]]) -> dict[tuple[int, int], frozenset[str]]:
        """For pairs of a charge and a law of each world, the fewest facts of it that settle the pair as all of them do."""
        groups = [
            (world, pairs, must)
            for world, mask in enumerate(chosen)
            for must, pairs in self._alike_in_need(world, np.argwhere(mask))
        ]
        searches = [self._search(world, must) for world, _, must in groups]

        def look(asked: Mapping[int, Rows]) -> dict[int, list[bool]]:
            at: dict[bytes, int] = {}  # rows that several searches ask for are judged once
            places = {
                group: [at.setdefault(row, len(at) + 1) for row in _packed(rows)]
                for group, rows in asked.items()
            }
            bits = np.frombuffer(b"".join(at), np.uint8).reshape(len(at), -1)
            worth = self._judged(np.unpackbits(bits, axis=1, count=len(self._facts)).view(np.bool_))
            tiers, is_open = worth.sure // TIER, worth.open
            found: dict[int, list[bool]] = {}
            for group, variants in places.items():
                world, pairs, _ = groups[group]
                alike = self._alike(tiers, is_open, variants, world, pairs)
                found[group] = np.logical_and.reduce(alike, axis=1).tolist()
            return found

        return {
            (row, law): frozenset(self._facts[place][0][1] for place in np.flatnonzero(facts).tolist())
            for (_, pairs, _), facts in zip(groups, _all_found(searches, look), strict=True)
            for row, law in pairs.tolist()
        }

    def _alike(
        self,
        tiers: NDArray[np.int64],
        is_open: NDArray[np.bool_],
        at: Sequence[int],
        world: int,
        pairs: NDArray[np.intp],
    ) -> NDArray[np.bool_]:
        """Of variants whether each comes to the same as the whole world, pair by pair."""
        rows, laws, variants = pairs[:, 0], pairs[:, 1], np.array(at, np.intp)[:, None]
        same_tier = tiers[variants, rows, laws] == self._tiers[1 + world, rows, laws]
        found: NDArray[np.bool_] = same_tier & (
            is_open[variants, rows, laws] == self._open[1 + world, rows, laws]
        )
        return found

    def _alike_in_need(
        self, world: int, pairs: NDArray[np.intp]
    ) -> list[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
        """Pairs grouped by the facts that they cannot do without."""
        drops = self._drops[world]
        first = 1 + len(self._worlds) + sum(map(len, self._drops[:world]))
        same = self._alike(self._tiers, self._open, range(first, first + len(drops)), world, pairs)
        lacked = self._every(world) & ~drops
        groups: dict[bytes, list[NDArray[np.intp]]] = {}
        for pair, kept in zip(pairs, same.T, strict=True):
            groups.setdefault(lacked[~kept].any(axis=0).tobytes(), []).append(pair)
        return [(np.frombuffer(must, np.bool_), np.array(group)) for must, group in groups.items()]

    def _order(self, world: int) -> list[int]:
        """A world's facts, the easiest to find first."""
        if world not in self._orders:
            slots, places = list(self._worlds[world]), self._places[world].tolist()
            order = sorted(
                range(len(slots)), key=lambda own: (_hardness(self._judge, slots[own]), slots[own][1], own)
            )
            self._orders[world] = [places[own] for own in order]
        return self._orders[world]

    def _search(self, world: int, must: NDArray[np.bool_]) -> Search:
        """Add to what must be stated the easiest facts to find until it settles as much as all; then leave out the needless."""
        if must.any():  # nearly always that is enough
            [is_enough] = yield [must]
            if is_enough:
                return must
        extra = [place for place in self._order(world) if not must[place]]
        most = max(2, _MOST_ROWS // max(1, len(self._judge.rows)))
        prefixes = _prefixes(must, extra)[:most]
        length = yield from _first_alike(prefixes)
        if length is None:
            return self._every(world)
        chosen = prefixes[length]
        return (yield from _without_needless(chosen, extra[:length])) if length > 1 else chosen


Search: TypeAlias = "Generator[Rows, list[bool], NDArray[np.bool_]]"
"""A search for few facts: it names rows to judge, learns which come to the same as all facts, and gives the row that it finds."""


def _all_found(
    searches: Sequence[Search], look: Callable[[Mapping[int, Rows]], Mapping[int, list[bool]]]
) -> list[NDArray[np.bool_]]:
    """What searches find, in steps taken together: ``look`` judges the rows that they name next, by the place of each search."""
    found: dict[int, NDArray[np.bool_]] = {}
    asked = {place: next(search) for place, search in enumerate(searches)}
    while asked:
        answers, asked = look(asked), {}
        for place, alike in answers.items():
            try:
                asked[place] = searches[place].send(alike)
            except StopIteration as end:
                found[place] = end.value
    return [found[place] for place in range(len(searches))]


def _first_alike(rows: NDArray[np.bool_]) -> Generator[Rows, list[bool], int | None]:
    """The first of rows that comes to the same as all facts: some are asked of the whole length, then those before the first found."""
    tried = list(range(0, len(rows), _STRIDE if len(rows) > _FEW else 1))
    alike = yield rows[tried]
    last = tried[alike.index(True)] if True in alike else len(rows)
    left = [place for place in range(last) if place not in tried]
    if left:
        alike = yield rows[left]
        if True in alike:
            return left[alike.index(True)]
    return last if last < len(rows) else None


def _packed(rows: Rows) -> list[bytes]:
    """Rows of facts as keys, eight facts a byte."""
    bits = np.packbits(np.asarray(rows, np.bool_), axis=1)
    width, found = bits.shape[1], bits.tobytes()
    return [found[begin : begin + width] for begin in range(0, len(found), width)]


def _prefixes(first: NDArray[np.bool_], order: Sequence[int]) -> NDArray[np.bool_]:
    """A row, then with one more fact each, in order."""
    found = np.repeat(first[None], len(order) + 1, axis=0)
    found[:, list(order)] |= np.tri(len(order) + 1, len(order), -1, np.bool_)
    return found


# --- what may be asked ----------------------------------------------------------------------------------------------


def _open_facts(judge: Judge, looked: Looked) -> list[Slot]:
    """The facts that leave open answers open, that were not stated and that a person may know."""
    fields = fields_of(looked.code)
    names = sorted({name for one in looked.open for name in one.fields if name in fields})
    return [slot for name in names for slot in untold(judge, fields[name])]


def untold(judge: Judge, field: Field) -> list[Slot]:
    """Whose fact may be asked and was not stated."""
    question = asked(judge.code, field.name)
    if question is None:
        return []
    return [
        (owner, field.name)
        for owner in owners_of(judge.story, field, judge.code)
        if (owner, field.name) not in judge.story.not_known
        and judge.lacks(owner, field.name)
        and _may_follow(judge, owner, question)
    ]


_NO: Final = ("never", 0, False, "completed", "none")


def _may_follow(judge: Judge, owner: str, question: Asked) -> bool:
    """Whether what a fact needs was stated, and not as "no"; of a length it may still be stated."""
    if question.needs not in fields_of(judge.code):
        return True
    if question.field.name == "probation_revoked_on" and any(
        row["disposition"] in PROGRAMS for row in judge.rows_of(owner)
    ):
        return True
    stated = judge.story.facts_of(owner).get(question.needs)
    if stated is None:
        return question.field.kind is not Kind.TEXT and (owner, question.needs) not in judge.story.not_known
    return stated not in _NO


def _causes_first(judge: Judge, found: Sequence[Slot]) -> tuple[Slot, ...]:
    """The facts, and in place of one whose cause was not stated that cause: "how much of it was suspended?" comes after "how long?"."""
    causes = []
    for owner, name in found:
        question = asked(judge.code, name)
        needs = "" if question is None else question.needs
        is_open = needs in fields_of(judge.code) and needs not in judge.story.facts_of(owner)
        causes.append((owner, needs) if is_open else (owner, name))
    return tuple(dict.fromkeys(causes))


def _from_statute(judge: Judge) -> list[tuple[Slot, Value]]:
    """Facts that a law reads silence of as an answer, each with the answers to try: their absence leaves nothing open.

    Such are what a law takes from the statute until it is stated, and an attempt, which every list of offenses takes for the offense.
    """
    fields = fields_of(judge.code)
    return [
        (slot, value)
        for name in _until_told(judge.code)
        if name in fields and fields[name].kind not in (Kind.DATE, Kind.EVENT) and _can_be_tried(judge, name)
        for slot in untold(judge, fields[name])
        for value in answers_to_try(judge, slot[0], fields[name])
        if value != "completed"
    ]


@cache
def _until_told(code: str) -> tuple[str, ...]:
    """The facts that a law asks whether they are recorded, for where they are not the statute answers; and the form of the offense."""
    tops = (top for law in jurisdiction(code).laws if law.is_told for top in law.expressions)
    return tuple(
        sorted({_ATTEMPT} | {x.field for top in tops for x in top.walk() if isinstance(x, e.Absent)})
    )


def _exists(judge: Judge, owner: str) -> bool:
    try:
        judge.story.facts_of(owner)
    except KeyError:
        return False
    return True


# --- the smallest set -----------------------------------------------------------------------------------------------


def _settling(
    judge: Judge,
    usual: Mapping[Slot, Value],
    from_statute: Sequence[tuple[Slot, Value]],
    given: Mapping[Slot, Value] | None = None,
) -> tuple[Slot, ...]:
    """The facts that must be stated to come to what the usual answers give."""
    given = dict(given or {})
    slots = [slot for slot in usual if slot not in given]
    supposed: dict[Slot, Value] = given | {slot: usual[slot] for slot in slots}
    tries = [(slot, value) for slot, value in from_statute if supposed.get(slot) != value]
    facts = [*supposed.items(), *tries]
    first, count = len(given), len(slots)

    def look(rows: Sequence[NDArray[np.bool_]], more: int = 0) -> Worth:
        """Judge rows of chosen facts; after them all facts, with each of so many answers in place of the statute's."""
        chosen = np.zeros((len(rows) + more, len(facts)), np.bool_)
        chosen[:, :first] = True
        for place, row in enumerate(rows):
            chosen[place, first : first + count] = row
        for place in range(more):
            chosen[len(rows) + place, first : first + count] = True
            chosen[len(rows) + place, first + count + place] = True
        return judge.look_at(facts, chosen).worth

    every, none = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    drop = _drops(judge, count)
    worth = look([every, none, *drop], len(tries))
    alike = _alike(worth)
    turned = tuple(
        dict.fromkeys(
            slot
            for at, (slot, _) in enumerate(tries, start=3 + len(drop))
            if not (_is_as_good(worth, 1, at) if slot[1] == _ATTEMPT else alike(1, at))
        )
    )
    if alike(1, 2):
        return turned
    must = none.copy()
    for place, row in enumerate(drop):
        if not alike(1, 3 + place):
            must |= ~row
    order = sorted(
        np.flatnonzero(~must).tolist(),
        key=lambda place: (_hardness(judge, slots[place]), slots[place][1], place),
    )
    prefixes = _prefixes(must, order)[: max(2, _MOST_ROWS // max(1, len(judge.rows)))]
    alike = _alike(look([every, *prefixes]))
    length = next((place for place in range(len(prefixes)) if alike(1, 2 + place)), len(prefixes) - 1)
    chosen = prefixes[length]
    extra = order[:length]
    if len(extra) > 1:

        def look_once(asked: Mapping[int, Rows]) -> dict[int, list[bool]]:
            alike = _alike(look([every, *asked[0]]))
            return {0: [alike(1, 2 + place) for place in range(len(asked[0]))]}

        [chosen] = _all_found([_without_needless(chosen, extra)], look_once)
    found = (slots[place] for place in np.flatnonzero(chosen).tolist())
    return tuple(dict.fromkeys((*found, *turned)))


def _drops(judge: Judge, count: int) -> list[NDArray[np.bool_]]:
    """All facts but one, each in its turn; of a very long record all but some."""
    most = max(8, _MOST_ROWS // max(1, len(judge.rows)))
    groups = np.array_split(np.arange(count), min(count, most)) if count else []
    found = []
    for group in groups:
        row = np.ones(count, np.bool_)
        row[group] = False
        found.append(row)
    return found


def _without_needless(chosen: NDArray[np.bool_], extra: Sequence[int]) -> Search:
    """The set without what it can do without, the hardest to find first."""
    alone = np.repeat(chosen[None], len(extra), axis=0)
    alone[range(len(extra)), list(reversed(extra))] = False
    alike = yield list(alone)
    needless = [place for place, is_alike in zip(reversed(extra), alike, strict=True) if is_alike]
    less = [chosen]
    for place in needless:
        row = less[-1].copy()
        row[place] = False
        less.append(row)
    if len(needless) < 2:
        return less[-1]
    [is_enough] = yield less[-1:]  # nearly always those that are needless alone are so together
    if is_enough:
        return less[-1]
    alike = yield less[:-1]
    return next(row for at, row in reversed(list(enumerate(less[:-1]))) if at == 0 or alike[at])


def _turned(
    judge: Judge, stated: Mapping[Slot, Value], statute: Sequence[tuple[Slot, Value]]
) -> tuple[Slot, ...]:
    """The facts that a law takes from the statute where telling them would turn an answer round."""
    if not statute:
        return ()
    changes = [dict(stated), *(dict(stated) | {slot: value} for slot, value in statute)]
    alike = _alike(judge.look(changes, blame=False).worth)
    found = [slot for place, (slot, _) in enumerate(statute) if not alike(1, 2 + place)]
    return tuple(dict.fromkeys(found))


def _alike(worth: Worth) -> Callable[[int, int], bool]:
    """Whether two variants come to the same: what is certain, and what may still come."""
    advice, hopes = worth.advice, worth.hopes

    def is_alike(one: int, other: int) -> bool:
        return bool((advice[one] == advice[other]).all() and (hopes[one] == hopes[other]).all())

    return is_alike


def _is_as_good(worth: Worth, one: int, other: int) -> bool:
    """Whether a variant's certain advice is, of every charge, at least as good as another's."""
    return bool((worth.advice[other] <= worth.advice[one]).all())


def _hardness(judge: Judge, slot: Slot) -> int:
    return _HARDER.index(found_at(judge.code, slot[1]))


def found_at(code: str, name: str) -> str:
    """Where a person finds a fact, as a key of the words of places."""
    question = asked(code, name)
    return "lawyer" if question is None else question.place


# --- answers to suppose ---------------------------------------------------------------------------------------------


def usual_of(judge: Judge, owner: str, name: str) -> Value:
    """The answer that most people give."""
    field = fields_of(judge.code)[name]
    harmless = _harmless(judge, owner, field)
    if harmless is not None:
        return harmless
    return answers_to_try(judge, owner, field)[0]


def _harmless(judge: Judge, owner: str, field: Field) -> Value | None:
    """What the jurisdiction takes for harmless in a story that says nothing of its own fact."""
    state = jurisdiction(judge.code)
    found = state.harmless.get(field.name.removeprefix(FACT_PREFIX))
    if not field.name.startswith(FACT_PREFIX) or found is None:
        return None
    if callable(found):
        rows = judge.rows_of(owner)
        try:
            found = found(rows[0], rows)
        except (TypeError, ValueError, KeyError, AttributeError):
            return None
    if isinstance(found, DayInterval):
        if found.earliest >= NEVER:
            return "never"
        return to_date(found.earliest).isoformat() if found.earliest > ALWAYS else None
    if not isinstance(found, str | int | float | bool):
        return None
    try:
        cell(field, found)
    except (TypeError, ValueError):
        return None
    return found


def answers_to_try(judge: Judge, owner: str, field: Field) -> list[Value]:
    """Two or three answers that people give, the usual one first."""
    question = asked(judge.code, field.name)
    story, today = judge.story, judge.story.as_of
    if question is not None and question.options:
        values = [story.meant(owner, option.value) for option in question.options[:6]]
        return [value for value in values if value is not None]
    if field.name == "max_penalty_days":
        return [365, 90, 3650]
    match field.kind:
        case Kind.BOOL:
            return [False, True]
        case Kind.EVENT:
            return ["never", _years_before(today, 1).isoformat()]
        case Kind.MONEY:
            return [0, 1000]
        case Kind.DAYS | Kind.COUNT:
            return [0, 90, 1000]
        case Kind.NUMBER:
            return [1, 1000]
        case Kind.DATE:
            return _days(judge, field, owner, today)
        case _:
            return list(field.vocabulary[:3]) or [f"{owner} own"]


def _kindest(judge: Judge, slots: Sequence[Slot]) -> dict[Slot, Value]:
    """Of each fact the answer that ends the fewest hopes; of a long record each answer is tried for all whose fact it is at once."""
    fields = fields_of(judge.code)
    answers = {slot: answers_to_try(judge, slot[0], fields[slot[1]]) for slot in slots}
    if not answers:
        return {}
    is_long = len(judge.rows) * sum(map(len, answers.values())) > _MOST_TRIED
    groups: dict[Slot, list[Slot]] = {}
    for slot in answers:
        groups.setdefault(("", slot[1]) if is_long else slot, []).append(slot)
    tries = [
        (group, place, {slot: answers[slot][place] for slot in own if place < len(answers[slot])})
        for group, own in groups.items()
        for place in range(max(len(answers[slot]) for slot in own))
    ]
    looked = judge.look([change for _, _, change in tries], blame=False)
    hopes = looked.worth.best[1:].sum(axis=(1, 2))
    found: dict[Slot, tuple[int, int]] = {}
    for (group, place, _), lost in zip(tries, hopes.tolist(), strict=True):
        if group not in found or lost < found[group][0]:
            found[group] = lost, place
    return {
        slot: answers[slot][min(found[group][1], len(answers[slot]) - 1)]
        for group, own in groups.items()
        for slot in own
    }


def _years_before(day: dt.date, years: int) -> dt.date:
    return day - dt.timedelta(days=365 * years)


def _days(judge: Judge, field: Field, owner: str, today: dt.date) -> list[Value]:
    """Days that may be: of a birth a grown person's and a minor's; else by the day on which the charge ended."""
    if field.name == "date_of_birth":
        return [_years_before(today, years).isoformat() for years in (45, 22)]
    ended = _ended(judge, owner)
    if ended is None:
        return [_years_before(today, years).isoformat() for years in (12, 20, 1)]
    before = field.name in ("offense_date", "arrest_date", "filed_on")
    offsets = (-200, -2000) if before else (0, 400, 1500)
    days = [min(ended + dt.timedelta(days=offset), today) for offset in offsets]
    return [day.isoformat() for day in dict.fromkeys(days)]


def _ended(judge: Judge, owner: str) -> dt.date | None:
    """The last day on which the owner's charges may have ended, where that was stated."""
    found = [row["disposition_date"] for row in judge.rows_of(owner) if row["disposition_date"] is not None]
    last = max((days.latest for days in found if ALWAYS < days.latest < NEVER), default=None)
    return None if last is None else to_date(min(last, to_day(judge.story.as_of)))
