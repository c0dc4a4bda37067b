"""What is wrong with a state's lists that only its statute table shows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from clearslate.law.citations import Citation, Item, OffenseList
from clearslate.law.model import Jurisdiction
from clearslate.law.terms import FALSE


def lint(jurisdiction: Jurisdiction, statutes: Iterable[str]) -> list[str]:
    """Findings in words, each with what to do.

    Args:
        jurisdiction: the state.
        statutes: its statute table: every statute string that charges are known to carry.
    """
    read = {text: jurisdiction.style.read(text) for text in sorted(set(statutes))}
    findings = [
        f"{jurisdiction.code}: the statute {text!r} does not parse: widen the citation style, or correct the table"
        for text, citation in read.items()
        if citation is None
    ]
    table = [citation for citation in read.values() if citation is not None]
    used = {found.id for law in jurisdiction.laws for found in law.lists}
    for offenses in jurisdiction.lists:
        findings += _lint_list(jurisdiction, offenses, table)
        if offenses.id not in used:
            findings.append(
                f"{jurisdiction.code}, list {offenses.id}: no law asks it: remove it, or name it in a condition"
            )
    return findings


def _lint_list(jurisdiction: Jurisdiction, offenses: OffenseList, table: list[Citation]) -> list[str]:
    where = f"{jurisdiction.code}, list {offenses.id}"
    findings = []
    if table and not any(item.names(citation) != FALSE for item in offenses.items for citation in table):
        findings.append(
            f"{where}: no statute of the table is on it: check its citations against {offenses.cite}"
        )
    for first, second in combinations(offenses.items, 2):
        if _overlap(first, second):
            findings.append(f"{where}: {show(first)} and {show(second)} overlap: keep one")
    return findings


def _overlap(first: Item, second: Item) -> bool:
    if first.first.code != second.first.code:
        return False
    if first.last is None and second.last is None:
        shorter, longer = sorted((first.first, second.first), key=lambda citation: len(citation.subsections))
        return (
            shorter.key == longer.key
            and longer.subsections[: len(shorter.subsections)] == shorter.subsections
        )
    return (
        first.first.key <= (second.last or second.first).key
        and second.first.key <= (first.last or first.first).key
    )


def show(item: Item) -> str:
    """A list's entry as a lawyer writes it."""
    return str(item.first) if item.last is None else f"{item.first} to {item.last}"
