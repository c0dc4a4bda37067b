"""The words of a batch's documents: the state's own (``documents.py``), filled in with what the ledger and the records know."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from string import ascii_lowercase
from typing import Any, Final

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.office.sign_offs import said_of
from clearslate.clearance.orders.cases import CaseLines, Line
from clearslate.clearance.orders.certified import Certified, Unchecked, certified_in, sheet_number
from clearslate.clearance.orders.documents import (
    Document,
    Documents,
    Mark,
    Said,
    Served,
    documents_of,
    statements,
)
from clearslate.clearance.orders.paper import NoticeLine
from clearslate.clearance.state import existing, recipients_of, stages_of, workflow_of_plan
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient, Workflow
from clearslate.clearance.workflow.notices import notice_texts
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.records.dataset import Dataset
from clearslate.states import jurisdiction
from clearslate.wording import spoken


@dataclass(frozen=True)
class Batch:
    """What the documents of one batch have in common."""

    ledger: Ledger
    row: Any
    workflow: Workflow
    words: Documents
    on: dt.date
    recipients: tuple[Recipient, ...]
    assumed: list[str]
    is_invented: bool
    counsel: Certified | None
    laws: tuple[str, ...]
    signed_off: list[str]
    service: Mapping[str, str]

    @cached_property
    def signed(self) -> Any:
        """The stage that a judge signs; None where relief comes by operation of law."""
        return next((stage for stage in stages_of(self.row, self.workflow) if stage.sign), None)

    @cached_property
    def steps(self) -> list[str]:
        """What was done before it came to the judge."""
        return list(_steps(self))

    @cached_property
    def unchecked(self) -> list[Unchecked]:
        """What of its documents counsel must look at."""
        return list(dict.fromkeys(unchecked_in(self)))

    @cached_property
    def is_draft(self) -> bool:
        """Whether counsel has not certified what was not verified."""
        return bool(self.unchecked) and self.certificate is None

    @cached_property
    def certificate(self) -> Certified | None:
        """The certificate that covers its statements: the one that was given, or counsel's in the ledger."""
        if self.counsel is not None and self.counsel.covers(self.unchecked):
            return self.counsel
        return certified_in(self.ledger, sheet_number(self.unchecked))


def batch_of(
    ledger: Ledger, row: Any, workflow: Workflow, rows: Sequence[Any], dataset: Dataset, on: dt.date, counsel: Certified | None,
    service: Mapping[str, str],
) -> Batch:  # fmt: skip
    """What is common to the documents of a batch with these clearances.

    Raises:
        NotAllowed: ``service`` names a recipient that the workflow does not have.
    """
    known = {each.kind for each in workflow.recipients}
    if unknown := sorted(set(service) - known - {ALL}):
        raise NotAllowed(
            f"the file of offices, service: {', '.join(unknown)} is no recipient of this workflow: write one of {', '.join(sorted(known))}, "
            f"or {ALL}"
        )
    plan = existing(m.Plan, ledger.alias, "plan", row.plan)
    opening = ledger.opening()
    return Batch(
        ledger, row, workflow, documents_of(workflow.jurisdiction), on, recipients_of(row, workflow),
        in_words(plan.assumed, workflow.jurisdiction),
        dataset.manifest.coverage.invented or (opening is not None and opening.rehearsal), counsel,
        (laws := tuple(sorted({each.law for each in rows}))), said_of(plan, laws, by_counsel=True), service,
    )  # fmt: skip


def unchecked_of(ledger: Ledger, row: Any, rows: Sequence[Any]) -> list[Unchecked]:
    """What counsel must look at of the documents of a batch with these clearances, without the records."""
    plan = existing(m.Plan, ledger.alias, "plan", row.plan)
    workflow = workflow_of_plan(row.plan, ledger.alias)
    laws = tuple(sorted({each.law for each in rows}))
    batch = Batch(
        ledger, row, workflow, documents_of(workflow.jurisdiction), plan.as_of, recipients_of(row, workflow),
        in_words(plan.assumed, workflow.jurisdiction), is_invented=False, counsel=None, laws=laws, signed_off=[], service={},
    )  # fmt: skip
    return batch.unchecked


def worded(case: CaseLines, batch: Batch, letters: Mapping[str, str]) -> CaseLines:
    """A case whose charges say what is done to each, under which section, and which remarks are of it."""
    state = jurisdiction(batch.workflow.jurisdiction)

    def worded(line: Line) -> Line:
        document = batch.words.of(line.law)
        return replace(
            line, verb=document.verb_of(line.law).says, choices=tuple(each.says for each in document.choices),
            cite=state.law(line.law).cite, remarks=letters.get(line.clearance, ""),
        )  # fmt: skip

    return replace(case, close=[worded(line) for line in case.close])


def letters_of(rows: Sequence[Any], notices: Sequence[NoticeLine], code: str) -> dict[str, str]:
    """The letters of the remarks that are of each clearance, and not of all."""
    known = {(line.text, line.cite): line.letter for line in notices if line.applies < len(rows)}
    found: dict[str, list[str]] = {}
    for row in rows:
        for notice in notice_texts(code, row.law, row.notices):
            letter = known.get((notice.text, notice.cite))
            if letter and not notice.is_perhaps:
                found.setdefault(row.id, []).append(letter)
    return {clearance: ", ".join(sorted(of)) for clearance, of in found.items()}


def place_of(county: str) -> str:
    """A county or city, as one says it: Dauphin County, the City of Norfolk; the District of Columbia is no county."""
    if not county:
        return "__________ County"
    if county.endswith(" City"):
        return f"the City of {county.removesuffix(' City')}"
    is_whole = county.endswith((" County", " Parish")) or "District of " in county
    return county if is_whole else f"{county} County"


def filled_in(cases: Sequence[CaseLines]) -> dict[str, str]:
    """What is put in for ``{court}`` and the like: what all cases have in common."""
    courts, counties, agencies = (
        sorted({getattr(case, name) for case in cases}) for name in ("court_name", "county", "agency")
    )
    county = counties[0] if len(counties) == 1 else ""
    return {
        "court": courts[0] if len(courts) == 1 and courts[0] else "court of each case",
        "county": county,
        "place": place_of(county) if len(counties) == 1 else "each county named in Schedule A",
        "arresting": agencies[0]
        if len(agencies) == 1 and agencies[0]
        else "The arresting agency of each case",
    }


def court_lines(batch: Batch, document: Document, cases: Sequence[CaseLines]) -> list[str]:
    """The courts of the cases that enter or get the document, each as its caption names it."""
    lines = (
        (document.court or batch.words.caption.of(case.court_name)).says.format(
            court=case.court_name or "Court", county=case.county, place=place_of(case.county)
        )
        for case in cases
    )
    return list(dict.fromkeys(lines))


def head_of(
    batch: Batch, document: Document, cases: Sequence[CaseLines], filled: Mapping[str, str], kind: str, *, is_case: bool
) -> dict[str, Any]:  # fmt: skip
    """Court, parties, numbers and title."""
    caption, courts = batch.words.caption, court_lines(batch, document, cases)
    if kind == "order" and len(courts) > 1:
        raise NotAllowed(
            f"an order is of one court, and batch {batch.row.id} is of {len(courts)}: {'; '.join(courts[:3])}. Take what is "
            "planned back, give `batch_by: [court]` in the workflow, and plan again"
        )
    head: dict[str, Any] = {
        "court": courts[0] if len(courts) == 1 else "",
        "division": caption.division.says if caption.division and kind == "order" else "",
        "party": caption.party.says,
        "matter": document.matter or document.title.says,
        "title": document.title.says,
        "state": jurisdiction(batch.workflow.jurisdiction).name,
        "docket": caption.docket, "tracking": caption.tracking, "state_id": caption.state_id,
        "by_whom": document.by_whom.says.format(**filled) if document.by_whom and kind != "order" else "",
        "is_case": is_case,
        "opening": document.opening.says if document.opening else "The Court finds:",
        "fill_in": [each.says for each in document.fill_in] if is_case else [],
    }  # fmt: skip
    return head


def findings(batch: Batch, document: Document) -> list[str]:
    """On what an order rests: its authority, the records, who was asked, and that nothing stands against it."""
    return [
        f"This {_noun(document)} is entered under {batch.signed.cite}.",
        *batch.steps,
        "Each charge in Schedule A meets the requirements of the section that is named beside it.",
    ]


def _steps(batch: Batch) -> Iterator[str]:
    """From which records the list was made, and through which stages it went."""
    using = batch.ledger.alias
    plan = existing(m.Plan, using, "plan", batch.row.plan)
    yield f"Schedule A was made from the records as they stood on {spoken(plan.as_of)}."
    closed = m.Stage.objects.using(using).filter(batch=batch.row.id).exclude(closed_on=None)
    passed = {row.stage: row for row in closed}
    for stage in stages_of(batch.row, batch.workflow):
        row = passed.get(stage.id)
        if row is None or stage.sign:
            continue
        parts = [f"{stage.what.rstrip('.')}."]
        if row.shown_on is not None:
            parts.append(f"The list was sent on {spoken(row.shown_on)}.")
        if row.due is not None:
            parts.append(f"The time to object ended on {spoken(row.due)}.")
        if stage.grounds:
            parts.append("No objection to a charge in Schedule A is pending.")
        yield " ".join(parts)


def _noun(document: Document) -> str:
    return "judgment" if "judgment" in document.title.says.casefold() else "order"


_REDACTION: Final = Said(
    says="In each case named in Schedule B the file stays open to the public. The clerk shall redact each count line, complaint or "
    "information, plea, verdict, sentencing paper, docket and index entry where it names a charge in Schedule A, and shall keep an "
    "unredacted original under seal.",
    mark=Mark.M,
)
_REDACTION_ASKED: Final = (
    "In each case named in Schedule B the file stays open to the public. Papers and entries of the case are redacted where they "
    "name a charge in Schedule A."
)
_CONFIRM: Final = Said(
    says="Each agency that is served shall confirm to the clerk, under the control number of this {noun}, that it has complied.",
    mark=Mark.M,
)
_UNDER_SEAL: Final = Said(
    says="The clerk shall file this {noun} and its schedules under seal, and shall enter its title alone on the docket.",
    mark=Mark.M,
)


def decree(batch: Batch, document: Document, cases: Sequence[CaseLines], kind: str) -> Iterator[str]:
    """What is ordered; of a notice, what happened and what follows from it."""
    verbs = list(dict.fromkeys(line.verb for case in cases for line in case.close))
    done = f"{verbs[0]}" if len(verbs) == 1 else f"{', or '.join(verbs)}, as is stated beside it"
    noun = _noun(document)
    if kind == "order":
        yield f"Each charge listed in Schedule A is {done}."
    else:
        yield f"By operation of law, on {spoken(batch.on)}, each charge listed in Schedule A was {done}. No court order is needed."
    in_b = "listed or counted" if kind == "order" and any(case.undated for case in cases) else "listed"
    yield (
        f"Nothing else is affected. Each charge {in_b} in Schedule B, and every case that is not listed, remains as it is."
        if any(case.is_mixed for case in cases)
        else "No other charge and no other case is affected."
    )
    if any(case.is_mixed for case in cases):
        yield _REDACTION.says if kind == "order" else _REDACTION_ASKED
    for duty in document.duties:
        yield duty.says
    if kind == "order":
        if document.server is not None:
            yield f"This {noun} shall be served by {document.server.says}, on each agency named below."
        yield _CONFIRM.says.replace("{noun}", noun)
        yield _UNDER_SEAL.says.replace("{noun}", noun)


ALL: Final = "all"
"""Instead of the id of a recipient: those that have no method of service of their own."""


def _how(each: Served, recipient: Recipient, document: Document, service: Mapping[str, str]) -> str:
    """How one is served: as a text says, else as the office does it, else as a form in use or the workflow says."""
    if each.how and each.mark == Mark.V:
        return each.how
    through = next((other.says for other in document.served if other.recipient == recipient.after), "")
    through = (
        through if through.startswith("the ") else f"the {through.removeprefix('The ')}" if through else ""
    )
    own = service.get(each.recipient, "") or each.how or (f"through {through}" if through else "")
    return own or service.get(ALL, "")


def served(batch: Batch, document: Document, filled: Mapping[str, str]) -> list[dict[str, str]]:
    """Who gets it, how, and by when it is done: as the law says, or as the court asks where no law does."""
    found = []
    known = {recipient.id: recipient for recipient in batch.recipients}
    for each in document.served:
        recipient = known.get(each.recipient)
        if recipient is None:
            continue
        how = _how(each, recipient, document, batch.service).format(**filled)
        found.append({"who": each.says.format(**filled), "how": how, "by": _by_when(recipient, batch)})
    return found


def _by_when(recipient: Recipient, batch: Batch) -> str:
    if recipient.within is None:
        return "promptly"
    window = recipient.within.model_copy(update={"ours": False}).words().replace(" calendar day", " day")
    within = window if recipient.within.days is None else f"within {window}"
    if recipient.within.ours:
        return f"{within}, as {'the Court' if batch.signed else 'the sender'} requests"
    return f"{within} ({_ISO.sub(lambda day: spoken(dt.date.fromisoformat(day[0])), recipient.cite)})"


_ISO: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def foot_of(batch: Batch, document: Document, filled: Mapping[str, str]) -> dict[str, Any]:
    """Who signs, for the certificate of which office's copy, and which counsel signed the laws off."""
    return {
        "signature": document.signature.says if document.signature else "BY THE COURT:",
        "signer": _judge(batch.signed.signer) if batch.signed else "",
        "noun": _noun(document),
        "clerk": filled["place"],
    } | ({"signed_off": batch.signed_off} if batch.signed_off else {})


def _judge(signer: str) -> str:
    """Who signs, under the line: the judge by title, where the workflow names one, else a judge of the court above."""
    return f"{signer[:1].upper()}{signer[1:]}" if "judge" in signer.casefold() else "Judge"


def notices_of(code: str, rows: Sequence[Any]) -> list[NoticeLine]:
    """What the laws of clearances add, each text with its citation once, in the order of the laws."""
    lines: dict[tuple[str, str], NoticeLine] = {}
    places: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows:
        docket = f"{row.number or row.case}" + ("" if row.sequence is None else f", count {row.sequence}")
        for notice in notice_texts(code, row.law, row.notices):
            same = (notice.text, notice.cite)
            line = lines.setdefault(same, NoticeLine(*same))
            places[same] = min(places.get(same, (row.law, notice.place)), (row.law, notice.place))
            line.applies += not notice.is_perhaps
            line.perhaps += notice.is_perhaps
            (line.perhaps_of if notice.is_perhaps else line.of).append(docket)
            line.no_day += notice.is_dated and not notice.day
            if notice.day:
                line.has_later |= line.day not in ("", notice.day)
                line.day = min(line.day or notice.day, notice.day)
    found = [lines[same] for same in sorted(lines, key=lambda same: (places[same], same))]
    for letter, line in zip(_all_letters(), (line for line in found if line.applies), strict=False):
        line.letter = letter
        line.of = ["every charge"] if line.applies == len(rows) else line.of if len(line.of) <= _FEW else []
    return found


_FEW: Final = 6  # charges that a remark names itself; of more, the schedule shows its letter at each


def _all_letters() -> Iterator[str]:
    """a, b, ... z, aa, ab, ..."""
    for size in count(1):
        yield from (
            (ascii_lowercase[n] for n in range(26))
            if size == 1
            else (f"{'a' * (size - 1)}{each}" for each in ascii_lowercase)
        )


# --- what counsel looks at --------------------------------------------------------------------------------


def unchecked_in(batch: Batch) -> Iterator[Unchecked]:
    """Every statement of the documents, the laws and the workflow that was not read in a text, and what was presumed."""
    documents = [name for name, each in batch.words.documents.items() if set(each.laws) & set(batch.laws)]
    parts = [("caption", batch.words.caption), *((name, batch.words.documents[name]) for name in documents)]
    for place, part in parts:
        for statement, key in statements(part):
            if statement.mark != Mark.V:
                yield Unchecked(f"{place}: {key}", statement.says, statement.mark.in_words, statement.cite)
    if batch.signed is not None:
        for statement in (_REDACTION, _CONFIRM, _UNDER_SEAL):
            yield Unchecked(
                "order of every state", statement.says.replace("{noun}", "order"), statement.mark.in_words
            )
    for line in jurisdiction(batch.workflow.jurisdiction).unverified(batch.laws):
        law, _, what = line.partition(": ")
        yield Unchecked(f"law {law}", what, "not verified against its text")
    for line in batch.workflow.unverified:
        yield Unchecked("workflow", line, "not verified against a text")
    for line in batch.assumed:
        yield Unchecked("presumption or reading", line, "taken by the operator of the run")
