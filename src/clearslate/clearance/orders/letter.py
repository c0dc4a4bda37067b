"""What letters to a person say of records: in words that the person knows, in English and in Spanish.

The offense by its name, not its section; the relief in the statute's own verb; what one may answer only where the text of
the law was read; the charges of the same cases that are still public. What differs from state to state stands in
``states/<usps>/documents.yaml`` under ``letter``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import segno

from clearslate.clearance.orders.documents import Bilingual, Mark, ReliefWords, documents_of
from clearslate.clearance.orders.offices import Offices
from clearslate.clearance.state import workflow_of_plan
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.schema import Disposition, Membership
from clearslate.records.yamls import read_yaml
from clearslate.states import jurisdiction

LISTED: Final = 3
"""Ours: so many charges stand in the letter itself; more stand on a list behind it, so that the letter is one page."""
_FACTS: Final = (
    "charge_id", "case_id", "membership", "sequence", "statute", "description", "case_number", "county", "cleared_on_from",
    "cleared_on_to", "disposition", "disposition_date_from", "disposition_date_to",
)  # fmt: skip


def both(words: Bilingual | None) -> dict[str, str] | None:
    """The two languages, for a template."""
    return None if words is None else {"en": words.en, "es": words.es}


def state_in_words(code: str) -> dict[str, str]:
    """The name of a state as the beginning of a sentence."""
    name = jurisdiction(code).name
    if code.upper() == "DC":
        return {"en": "The District of Columbia", "es": "El Distrito de Columbia"}
    return {"en": name, "es": _STATES.get(name, name)}


_STATES: Final = {"New York": "Nueva York", "New Jersey": "Nueva Jersey", "Oregon": "Oregón"}


def relief_words(code: str, relief: str) -> ReliefWords | None:
    """A relief in the words of a state's letters; None where its file has none."""
    return documents_of(code).letter.reliefs.get(relief)


def groups_of(
    ledger: Ledger, rows: Sequence[Any], charges: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """What was done, by relief and day: in words, and to which charges."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for row in rows:
        code = workflow_of_plan(row.plan, ledger.alias).jurisdiction
        law = jurisdiction(code).law(row.law)
        day = "" if row.cleared_on is None else row.cleared_on.isoformat()
        found.setdefault((code, law.relief.word, day), []).append(row)
    return [
        _did(code, relief, len(of)) | {"on": day, "charges": [named(row, charges) for row in of]}
        for (code, relief, day), of in found.items()
    ]


def _did(code: str, relief: str, count: int) -> dict[str, Any]:
    words = relief_words(code, relief)
    if words is None:
        return {
            "title": {"en": "Your record was cleared", "es": "Sus antecedentes fueron limpiados"},
            "did": {"en": f"cleared this record ({relief})", "es": "limpió sus antecedentes de este caso"},
            "means": {
                "en": "Ask legal aid what this means.",
                "es": "Pregunte a la ayuda legal qué significa esto.",
            },
            "sees": None,
        }
    return {
        "title": both(words.title),
        "did": both(words.did if count == 1 else words.many),
        "means": both(words.means),
        "sees": both(words.sees) if words.sees is not None and words.sees.mark == Mark.V else None,
    }


def short_title(code: str, relief: str) -> dict[str, str]:
    """What was done to a record, in a few words ("your record was sealed")."""
    words = _did(code, relief, 1)["title"]
    return {lang: text[:1].lower() + text[1:] for lang, text in words.items()}


def answer_of(code: str) -> dict[str, str] | None:
    """What one may answer, where it was read in the text of the law."""
    answer = documents_of(code).letter.answer
    return both(answer) if answer is not None and answer.mark == Mark.V else None


# --- charges ----------------------------------------------------------------------------------------------


def charges_of(rows: Sequence[Any], dataset: Dataset) -> dict[str, dict[str, Any]]:
    """The charges of the cases of clearances, as far as the records still hold them, by charge."""
    people = pa.array(sorted({row.person for row in rows}), pa.string())
    cases = pa.array(sorted({row.case for row in rows}), pa.string())
    found: dict[str, dict[str, Any]] = {}
    for index in np.unique(bucket_of(people, len(dataset.buckets))).tolist():
        table = dataset.read(index, list(_FACTS))
        certain = pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN)
        for charge in table.filter(pc.and_(pc.is_in(table["case_id"], cases), certain)).to_pylist():
            found[charge["charge_id"]] = charge
    return found


def still_public(
    ledger: Ledger, rows: Sequence[Any], charges: dict[str, dict[str, Any]], on: dt.date
) -> list[dict[str, Any]]:
    """The charges of the same cases that are not cleared, in order."""
    inside = m.Clearance.objects.using(ledger.alias).filter(
        charge__in=list(charges), state=m.State.CLEARED, cleared_on__lte=on
    )
    cleared = {*inside.values_list("charge", flat=True), *(row.charge for row in rows)}
    left = [charge for key, charge in charges.items() if key not in cleared and not _was_cleared(charge, on)]
    left.sort(key=lambda charge: (charge["case_number"] or "", charge["sequence"] or 0, charge["charge_id"]))
    return [
        _offense(charge["description"], charge["statute"])
        | _case(charge["case_number"], charge["county"] or "")
        | ended(charge)
        for charge in left
    ]


def _was_cleared(charge: dict[str, Any], on: dt.date) -> bool:
    last = charge["cleared_on_to"]
    return charge["cleared_on_from"] is not None and last is not None and last <= on


def named(row: Any, charges: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A charge of a clearance: the offense in words, its case, its count, and how and when it ended."""
    charge = charges.get(row.charge, {})
    offense = _offense(charge.get("description"), row.statute) | _case(row.number or row.case, row.county)
    return offense | ended({"sequence": row.sequence} | charge)


def ended(charge: Mapping[str, Any]) -> dict[str, Any]:
    """By what a person finds a charge on a background check: its count, its outcome in both languages, and the day or the year."""
    first, last = charge.get("disposition_date_from"), charge.get("disposition_date_to")
    outcome, es = _OUTCOMES.get(charge.get("disposition") or "", _NO_OUTCOME)
    return {
        "count": "" if charge.get("sequence") is None else str(charge["sequence"]),
        "outcome": outcome, "outcome_es": es, "is_over": charge.get("disposition") != Disposition.PENDING,
        "day": first.isoformat() if first is not None and first == last else "",
        "year": str(first.year) if first is not None and last is not None and first.year == last.year else "",
    }  # fmt: skip


_NO_OUTCOME: Final = ("outcome not recorded", "resultado no registrado")
_OUTCOMES: Final[dict[str, tuple[str, str]]] = {
    Disposition.CONVICTED: ("convicted", "condena"),
    Disposition.ACQUITTED: ("not guilty", "absolución"),
    Disposition.ACQUITTED_INSANITY: ("not guilty (insanity)", "absolución por enfermedad mental"),
    Disposition.DISMISSED: ("dismissed", "desestimado"),
    Disposition.NOLLE_PROSSED: ("dropped (nolle prosequi)", "retirado por la fiscalía (nolle prosequi)"),
    Disposition.WITHDRAWN: ("withdrawn", "retirado (withdrawn)"),
    Disposition.NO_CHARGE: ("arrest without a charge", "arresto sin cargos"),
    Disposition.DEFERRED: ("deferred", "aplazado (deferred)"),
    Disposition.DIVERTED: ("dismissed after a program", "desestimado después de un programa"),
    Disposition.VACATED: ("undone by the court (vacated)", "anulado por el tribunal (vacated)"),
    Disposition.TRANSFERRED: ("sent to another court", "enviado a otro tribunal"),
    Disposition.PENDING: ("still open", "sigue abierto"),
}


def _offense(description: str | None, statute: str | None) -> dict[str, Any]:
    """The offense by its name, in English and, where there is a Spanish name of it, in Spanish."""
    if not description:
        section = (statute or "").strip()
        return {"offense": f"charge under {section}", "es": f"cargo según {section}", "translated": False}
    words = description.strip()
    if words.isupper():
        words = " ".join(part if part in _SHORT else part.lower() for part in words.split())
    words = words[:1].upper() + words[1:]
    spanish = _spanish().get(words.partition(",")[0].casefold().strip(), "")
    return {"offense": words, "es": spanish[:1].upper() + spanish[1:], "translated": True}


_SHORT: Final = frozenset({"DUI", "DWI", "OWI", "ID", "CDS", "II", "III", "IV"})


@cache
def _spanish() -> dict[str, str]:
    return dict(read_yaml((Path(__file__).parent / "offenses_es.yaml").read_text(encoding="utf-8")))


def _case(number: str | None, county: str) -> dict[str, str]:
    if not county:
        return {"case": number or "", "place": "", "place_es": ""}
    is_whole = county.endswith(("City", "County", "Parish", "Columbia")) or "District of " in county
    return {
        "case": number or "",
        "place": county if is_whole else f"{county} County",
        "place_es": county if is_whole else f"condado de {county}",
    }


# --- whom to ask ------------------------------------------------------------------------------------------


def ask_whom(offices: Offices, code: str = "") -> dict[str, str]:
    """The operator's lines, and the QR code of where a code is checked, as SVG."""
    office = offices.model_dump(exclude={"service"})
    # After the # nothing is sent to the server: the code stays out of its logs.
    address = f"{offices.check_site}#{code}" if code else offices.check_site
    return office | {"qr": segno.make(address, error="m").svg_inline(border=0) if offices.check_site else ""}


def banner(dataset: Dataset, *, is_rehearsal: bool) -> dict[str, str]:
    """What stands on top of a letter that is of no real person, or has no effect."""
    if dataset.manifest.coverage.invented:
        return {
            "en": "INVENTED. No real person is in this letter.",
            "es": "INVENTADO. En esta carta no hay ninguna persona real.",
        }
    if is_rehearsal:
        return {"en": "REHEARSAL. This letter has no effect.", "es": "ENSAYO. Esta carta no tiene efecto."}
    return {"en": "", "es": ""}


def pending(laws: Iterable[Any]) -> list[str]:
    """The citations of laws of which not every part was verified."""
    return list(dict.fromkeys(law.cite for law in laws if law.unverified))
