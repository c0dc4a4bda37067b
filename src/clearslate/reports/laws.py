"""The pages of laws: one of each state, with every statement, where it stands, and the stories that try it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from clearslate.law import Jurisdiction
from clearslate.law.description import (
    ConditionWords,
    LawDescription,
    Stands,
    Wording,
    certainties,
    describe,
)
from clearslate.law.sources import Certainty
from clearslate.plain.acts import Acts, Fate, acts_of
from clearslate.plain.country import Clears, tile
from clearslate.plain.practical import NOT_FOUND, ROUTE_FACTS, STATE_FACTS, practical_of
from clearslate.reports.grounds import grounds_table
from clearslate.reports.watched import watched

Stories = Mapping[str, Path]  # scenarios by id, each with its file
_MOST: Final = 3  # stories named for each condition and side; the page says how many there are


def law_page(
    state: Jurisdiction, tried: Mapping[tuple[str, str], tuple[Stories, Stories]], root: Path
) -> str:
    """A state's laws in Markdown.

    Args:
        state: the state.
        tried: for each law and condition, the stories in which it holds, and those in which it fails.
        root: the folder from which links lead (the page lies two folders below).
    """
    laws = [describe(law, state) for law in sorted(state.laws, key=lambda law: not law.automatic)]
    acts = acts_of(state.code)
    day = max(each.day for each in acts.looked)
    standing = {law.id: acts.standing(law, day) for law in state.laws}
    status = {law.id: acts.status(law, day) for law in state.laws}
    lines = [
        f"# {state.name} ({state.code})",
        "",
        f"The laws of {state.name} that clearslate knows, statement by statement. What was not read in the statute's own",
        "text says so. [How a law is written](../law-language.md); [what the words mean](../glossary.md);",
        "[a law here is wrong](../scenarios.md#a-law-is-wrong).",
        "",
        "| law | what | relief | how | status | statements not verified |",
        "|---|---|---|---|---|---:|",
        *(
            f"| [{law.id}](#{_anchor(law.id)}) | {law.title} | {law.relief} | {_how(law)} | {status[law.id]} "
            f"| {len(law.unverified) or 'none'} |"
            for law in laws
        ),
        "",
        f"Acts of the sessions: **{acts.sweep}**.",
    ]
    if state.sources:
        lines += ["", f"Sources: {state.sources}."]
    lines += _acts(acts)
    for law in laws:
        lines += ["", *_law(law, standing[law.id], tried, root)]
    return "\n".join(lines) + "\n"


def _acts(acts: Acts) -> Iterator[str]:
    """The acts and bills of the state, the sections that moved, and the days that must be kept."""
    if acts.acts:
        yield from (
            "",
            "## Acts and bills",
            "",
            "| act | what it does | became law | takes effect | what became of it | in our laws | source |",
        )
        yield "|---|---|---|---|---|---|---|"
        for act in acts.acts:
            words = act.encoded + (f" To be looked up by {act.read_by}." if act.read_by else "")
            where = f"{act.source} ({act.certainty}, {act.looked_for_on})"
            yield _row(
                act.name, act.what, str(act.became_law), str(act.takes_effect), str(act.fate), words.strip(),
                f"[{where}]({act.address})" if act.address else where,
            )  # fmt: skip
    if acts.renumbered:
        yield from ("", "| section | is since then | since | by |", "|---|---|---|---|")
        yield from (_row(each.was, each.now, str(each.since), each.by) for each in acts.renumbered)
    if acts.deadlines:
        yield from ("", "| by this day | what | laws |", "|---|---|---|")
        yield from (_row(str(each.day), each.what, ", ".join(each.laws)) for each in acts.deadlines)


def coverage_page(states: Iterable[Jurisdiction], docs: Path) -> str:
    """The national index: how many laws each state has, how well what they state is grounded, and what was watched.

    Args:
        states: all of them.
        docs: the folder of the tables of the cross-check and of the hunt.
    """
    lines = [
        "# Which laws clearslate knows",
        "",
        "A page for each jurisdiction shows every law statement by statement. Below, how the statements are grounded: read in",
        "the statute's text; on an official page of the state; read, where the text leaves the point open (a reading); taken from",
        "a secondary source; or remembered and still to be checked. Whatever was not read in the text says so in every output.",
        "",
        "![The country as tiles, colored by what clears by itself; the table says the same](country.svg)",
        "",
        "Green: some convictions clear by themselves; blue: only records without a conviction; gray: nothing; dashed: no laws here yet.",
        "Which convictions, and when, stands on each page. The bar in a tile is the share of statements that were read in the text.",
        "",
        "| jurisdiction | clears by itself | read | laws | automatic | text | official page | reading | secondary | memory | open questions |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    states = list(states)
    day = newest(states)
    total: Counter[str] = Counter()
    for state in states:
        counts = Counter[str]()
        for law in state.laws:
            counts.update({str(kind): number for kind, number in certainties(law).items()})
        counts |= Counter(
            laws=len(state.laws),
            automatic=sum(law.automatic for law in state.laws),
            open=len(state.questions),
        )
        total += counts
        lines.append(
            _counted(
                f"[{state.name}](laws/{state.code.lower()}.md)", counts, _CLEARS[tile(state, day).clears]
            )
        )
    lines.append(_counted("**all**", total))
    lines += ["", *grounds_table(states), "", *_practical(states), "", *_sessions(states), "", *watched(docs)]
    return "\n".join(lines) + "\n"


def _practical(states: Iterable[Jurisdiction]) -> Iterator[str]:
    """How many of the practical facts of the petitions and of the states are known, kind by kind."""
    yield from ("## Practical facts", "")
    yield "Each has its source and the day on which it was looked up; a page or a packet says *ask the clerk* where one is missing."
    yield from ("", "| of | fact | known | missing |", "|---|---|---:|---:|")
    found = [practical_of(state.code) for state in states]
    routes = [route for each in found for route in each.routes]
    for of, parts, names in (("each way to ask", routes, ROUTE_FACTS), ("each state", found, STATE_FACTS)):
        for name, words in names.items():
            missing = sum(getattr(part, name) == NOT_FOUND for part in parts)
            yield _row(of, words, str(len(parts) - missing), str(missing))


def _sessions(states: Iterable[Jurisdiction]) -> Iterator[str]:
    """How far the sessions of each state were looked through, and what was found."""
    yield from ("## Acts of 2025 and 2026", "")
    yield "Acts and bills that are known, by what became of each; each state's page names them. A state is *swept* where somebody looked"
    yield "through its sessions act by act. `clearslate laws --calendar` says what begins, ends, or must be looked up by when."
    yield from ("", f"| jurisdiction | swept through | last looked | {' | '.join(Fate)} | to look up |")
    yield "|---|---|---|" + "---:|" * (len(Fate) + 1)
    total: Counter[str] = Counter()
    for state in states:
        acts = acts_of(state.code)
        counts = Counter(str(act.fate) for act in acts.acts) + Counter(
            again=sum(act.read_by is not None for act in acts.acts)
        )
        total += counts
        swept = str(acts.swept_through or "not swept")
        last = str(max(each.day for each in acts.looked))
        yield _row(state.name, swept, last, *(str(counts[name]) for name in (*map(str, Fate), "again")))
    yield _row("**all**", "", "", *(str(total[name]) for name in (*map(str, Fate), "again")))


_CLEARS: Final = {
    Clears.CONVICTIONS: "some convictions",
    Clears.OTHERS: "only without a conviction",
    Clears.NOTHING: "nothing",
}


def newest(states: Iterable[Jurisdiction]) -> dt.date:
    """The day as of which pages of all laws are told: the last on which a jurisdiction's law was read."""
    return dt.date.fromisoformat(max(state.read for state in states))


def _counted(name: str, counts: Counter[str], clears: str = "") -> str:
    columns = ("laws", "automatic", *map(str, Certainty), "open")
    read = counts[Certainty.TEXT] + counts[Certainty.READING]
    share = read / max(sum(counts[certainty] for certainty in Certainty), 1)
    return (
        f"| {name} | {clears} | {share:.0%} | " + " | ".join(str(counts[column]) for column in columns) + " |"
    )


def _anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub and the site make it: a point in a law's id is left out."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _how(law: LawDescription) -> str:
    return str(law.route)


def _law(
    law: LawDescription, standing: str, tried: Mapping[tuple[str, str], tuple[Stories, Stories]], root: Path
) -> Iterator[str]:
    yield f"## {law.id}"
    yield ""
    yield f"{law.title}. {_cell(_stands(law.stands, linked=True))}; {law.relief}, {_how(law)}; clears by the {law.unit}; {_cell(standing)}."
    yield ""
    yield "| version | from | until | what tells the day |"
    yield "|---|---|---|---|"
    for version in law.versions:
        read = "" if version.read else " (its text was not read: unknown)"
        source = _stands(version.stands) if version.stands else ""
        yield _row(version.name + read, version.since or "not stated", version.until or "", source)
    yield ""
    yield "| condition | what must be so | where it stands | holds in | fails in |"
    yield "|---|---|---|---|---|"
    for condition in law.conditions:
        holds, fails = tried.get((law.id, condition.key), ({}, {}))
        yield from _condition(condition, _stories(holds, root), _stories(fails, root))
    if law.figures:
        yield ""
        yield "| figure | from | value | where it stands |"
        yield "|---|---|---|---|"
        for figure in law.figures:
            for since, value in figure.values:
                day = "the beginning" if since == "0001-01-01" else since
                yield _row(f"`{figure.name}`", day, value, _stands(figure.stands))
    for cap in law.caps:
        shared = f", together with {', '.join(cap.shared_with)}" if cap.shared_with else ""
        yield ""
        yield f"At most {cap.count} {cap.by}s in a lifetime{shared} ({_stands(cap.stands)})."
    yield from _notes(law)


def _condition(condition: ConditionWords, holds: str, fails: str) -> Iterator[str]:
    for place, wording in enumerate(condition.wordings):
        name = f"`{condition.key}`" if place == 0 else ""
        tried = (holds, fails) if place == 0 else ("", "")
        yield _row(
            name, _when(condition, wording) + wording.text, _stands(wording.stands, linked=True), *tried
        )
        for limb in wording.limbs:
            yield _row("", f"*{wording.joint}:* {limb.text} (`{limb.key}`)", _stands(limb.stands), "", "")


def _when(condition: ConditionWords, wording: Wording) -> str:
    """The window of a wording, where the condition has several."""
    if len(condition.wordings) == 1:
        return ""
    since = f"from {wording.since}" if wording.since else ""
    until = f"until {wording.until}" if wording.until else ""
    return f"({' '.join(part for part in (since, until) if part)}) "


def _notes(law: LawDescription) -> Iterator[str]:
    if law.notices:
        yield from ("", "For whoever acts on it:", "")
        yield from (f"- {notice.text} ({_stands(notice.stands)})" for notice in law.notices)
    if law.questions:
        yield from ("", "Questions that the text leaves open:", "")
    for question in law.questions:
        readings = "; ".join(
            f"{'**taken** ' if name == question.chosen else ''}*{name}*: {words}"
            for name, words in question.readings
        )
        because = question.because[:1].upper() + question.because[1:]
        yield f"- **{question.id}** ({question.cite}): {question.question} {readings}. {because} (decided {question.decided})."
    if law.remarks:
        yield ""
        yield from (f"- {remark}" for remark in law.remarks)
    if law.unverified:
        yield from ("", f"**Not verified against the statute's text:** {'; '.join(law.unverified)}.")


def _stories(found: Stories, root: Path) -> str:
    """The first stories by id, linked, and how many there are."""
    named = [
        f"[{name}](../../{path.relative_to(root).as_posix()})"
        for name, path in sorted(found.items(), key=_written)[:_MOST]
    ]
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return ", ".join(named) + more if named else "no story"


def _written(story: tuple[str, Path]) -> tuple[bool, str]:
    """Stories written by hand stand before those that a search for one mistake made."""
    return story[1].stem == "one_mistake", story[0]


def _stands(found: Stands, *, linked: bool = False) -> str:
    note = f", {found.note}" if found.note else ""
    cite = f"[{found.cite}]({found.address})" if linked and found.address else found.cite
    return f"{cite} ({found.certainty}{note})" if cite else f"({found.certainty}{note})"


def _row(*cells: str) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "/")
