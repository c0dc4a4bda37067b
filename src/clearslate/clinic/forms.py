"""A court's own PDF form, filled in by a mapping of its fields.

The user gives the form and a small YAML file that says what goes into which field; for some forms the file comes along
(``official/``). pypdf ignores a name that the form does
not have, and writes a question mark for a letter that the field's font lacks: both are found first here, and are errors.
What is filled in is made part of the page, and the form's fields are taken away: a court gets a paper, not a form.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearslate.clinic.captions import place_of
from clearslate.clinic.packets import Packet
from clearslate.plain.figures import with_days
from clearslate.plain.language import language
from clearslate.records.typed import in_words
from clearslate.records.yamls import read_yaml, what_is_wrong

if TYPE_CHECKING:
    from pypdf import PdfReader

OFFICIAL: Final = Path(__file__).parent / "official"
"""Mappings of courts' own forms: the user brings the form, as the court publishes it."""
_LARGEST: Final = 30 << 20  # bytes of a form
_MOST_CHARGES: Final = 40  # for which a mapping may ask
_FACT: Final = re.compile(r"\{([^{}]*)\}")
_KINDS: Final = {"/Tx": "text", "/Btn": "box", "/Ch": "choice", "/Sig": "signature"}


class FormError(Exception):
    """A form or its mapping cannot be used. The message names the field and says what to do, and no person's fact."""


@dataclass(frozen=True)
class FormField:
    """A field of a form. ``states``: of a box, what marks it; of a choice, what may be chosen. ``longest``: characters."""

    name: str
    kind: str
    label: str
    states: tuple[str, ...]
    longest: int | None
    page: int | None
    font: str


class FormMapping(BaseModel):
    """What goes into which field of a form.

    ``fields``: by the field's name, text with facts in braces (``{client.name}``). Of a box, what is not empty, ``no`` or
    ``0`` marks it; of a choice, the text is one of its choices. ``blank``: fields that are left empty on purpose.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    form: str = ""
    law: str = ""
    fields: dict[str, str] = Field(min_length=1)
    blank: tuple[str, ...] = ()


# --- reading ------------------------------------------------------------------------------------------------


def read_mapping(path: Path) -> FormMapping:
    """A mapping.

    Raises:
        FormError: it cannot be read; the message names the key.
    """
    try:
        return FormMapping.model_validate(read_yaml(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FormError(f"{path.name} cannot be read: {what_is_wrong(error)}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise FormError(f"{path.name}, {place}: {in_words(first)}") from error


def official_mappings() -> dict[str, FormMapping]:
    """The mappings that come with clearslate, by name."""
    return {path.stem: read_mapping(path) for path in sorted(OFFICIAL.glob("*.yaml"))}


def mapping_path(given: str) -> Path:
    """The file of a mapping: one of the user's, or one that comes with clearslate, by its name.

    Raises:
        FormError: there is none.
    """
    if (path := Path(given)).is_file():
        return path
    if (path := OFFICIAL / f"{given}.yaml").is_file() and path.parent == OFFICIAL:
        return path
    known = ", ".join(each.stem for each in sorted(OFFICIAL.glob("*.yaml")))
    raise FormError(f"{given} is no file, and no mapping of that name comes with clearslate: it has {known}")


def form_fields(content: bytes, name: str) -> list[FormField]:
    """The fields of a form, in its order.

    Raises:
        FormError: it is no PDF form that can be filled in.
    """
    reader = _opened(content, name)
    pages = {
        widget.idnum: number
        for number, page in enumerate(reader.pages, start=1)
        for widget in page.get("/Annots", None) or ()
        if hasattr(widget, "idnum")
    }
    found = [
        _field(key, each, pages, reader)
        for key, each in (reader.get_fields() or {}).items()
        if each.get("/FT") in _KINDS
    ]
    if not found:
        how = "it is a page to print; take the packet's DOCX instead"
        if _is_xfa(reader):
            how = "it is an XFA form: open it in its own program and save it as a PDF form (AcroForm)"
        raise FormError(f"{name} has no fields to fill in: {how}")
    return found


def _opened(content: bytes, name: str) -> PdfReader:
    from pypdf import PdfReader  # noqa: PLC0415 (who fills in no form does not load it)
    from pypdf.errors import PyPdfError  # noqa: PLC0415 (the same)

    if len(content) > _LARGEST:
        raise FormError(f"{name} is larger than {_LARGEST >> 20} MB: that is no form")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormError(f"{name} is locked with a password: take the form as the court publishes it")
        len(reader.pages)
    except (PyPdfError, OSError, ValueError, KeyError, NotImplementedError) as error:
        raise FormError(
            f"{name} is no PDF that can be read: take the form as the court publishes it"
        ) from error
    return reader


def _is_xfa(reader: PdfReader) -> bool:
    form: Any = reader.root_object.get("/AcroForm")
    return form is not None and "/XFA" in form.get_object()


def _field(key: str, each: Any, pages: Mapping[int, int], reader: PdfReader) -> FormField:
    kind = _KINDS[each["/FT"]]
    states = tuple(str(state) for state in each.get("/_States_", ()))
    if kind == "box":
        states = tuple(state for state in states if state != "/Off")
    reference = each.indirect_reference
    longest = _inherited(reference.get_object() if reference is not None else each, "/MaxLen")
    kids = [reference, *(kid for kid in each.get("/Kids", ()) if hasattr(kid, "idnum"))]
    page = next((pages[kid.idnum] for kid in kids if kid is not None and kid.idnum in pages), None)
    return FormField(
        key,
        kind,
        str(each.get("/TU") or ""),
        states,
        int(longest) if longest is not None else None,
        page,
        _font_of(each, reader),
    )


def _inherited(field: Any, key: str) -> Any:
    """A property of a field, or of the field that it is a part of."""
    for _ in range(20):  # no form nests deeper; one that names itself as its parent would never end
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field["/Parent"].get_object()
    return None


def _font_of(each: Any, reader: PdfReader) -> str:
    """The name of the field's font, as its appearance has it."""
    form: Any = reader.root_object["/AcroForm"].get_object()
    field = each.indirect_reference.get_object() if each.indirect_reference is not None else each
    appearance = str(_inherited(field, "/DA") or form.get("/DA") or "")
    found = re.search(r"/(\S+)\s+[\d.]+\s+Tf", appearance)
    return found[1] if found else ""


# --- checking -----------------------------------------------------------------------------------------------


def check_mapping(fields: list[FormField], mapping: FormMapping) -> list[str]:
    """What is wrong with a mapping, in sentences; nothing where it fits."""
    known = {field.name: field for field in fields}
    wrong = [
        f"the form has no field {name!r}{_like(name, known)}"
        for name in (*mapping.fields, *mapping.blank)
        if name not in known
    ]
    facts = set(fact_names())
    for name, text in mapping.fields.items():
        wrong += [
            f"field {name!r}: there is no fact {{{fact}}}; `clearslate form-fields --facts` lists them"
            for fact in _FACT.findall(text)
            if fact not in facts
        ]
        if name in known and known[name].kind == "signature":
            wrong.append(f"field {name!r} is a signature: nobody signs but who signs; list it under blank")
    return wrong


def unmapped(fields: list[FormField], mapping: FormMapping) -> list[str]:
    """The fields of a form of which the mapping says nothing."""
    said = {*mapping.fields, *mapping.blank}
    return [field.name for field in fields if field.name not in said and field.kind != "signature"]


def _like(name: str, known: Mapping[str, FormField]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

    found = get_close_matches(name, known, 1)
    return f"; is {found[0]!r} meant?" if found else ""


# --- facts --------------------------------------------------------------------------------------------------

_OF_CHARGE: Final = (
    "count",
    "offense",
    "statute",
    "grade",
    "disposition",
    "disposition_date",
    "offense_date",
    "arrest_date",
)
_OF_CLIENT: Final = ("key", "name", "first_names", "last_name", "address", "born")
_OF_CASE: Final = (
    "number",
    "court",
    "county",
    "place",
    "tracking",
    "restitution_owed",
    "fines_owed",
    "fees_owed",
    "filed_on",
)
_OF_PETITION: Final = ("law", "title", "relief", "cite", "date")


def fact_names() -> Iterator[str]:
    """The facts that a mapping may ask for."""
    yield from (f"client.{name}" for name in _OF_CLIENT)
    yield from (f"case.{name}" for name in _OF_CASE)
    yield from (f"petition.{name}" for name in _OF_PETITION)
    yield "charges.all"
    yield "charges.count"
    for number in range(1, _MOST_CHARGES + 1):
        yield from (f"charge.{number}.{name}" for name in _OF_CHARGE)


def facts_of(packet: Packet) -> dict[str, str]:
    """A packet's facts by name; empty where nobody told them."""
    client, first = packet.judged.client, packet.charges[0]
    names = client.name.split()
    row = first.row
    found = {
        "client.key": client.key,
        "client.name": client.name,
        "client.first_names": " ".join(names[:-1]),
        "client.last_name": names[-1] if names else "",
        "client.address": client.address,
        "client.born": _day(row, "date_of_birth"),
        "case.number": ", ".join(packet.dockets) if row["case_number"] else "",
        "case.court": row["court"] or "",
        "case.county": row["county"] or "",
        "case.place": place_of(row["county"] or ""),
        "case.tracking": ", ".join(dict.fromkeys(each.row["tracking_number"] for each in packet.charges if each.row["tracking_number"])),
        "case.filed_on": _day(row, "filed_on"),
        "petition.law": packet.law.id,
        "petition.title": with_days(packet.law.title, language("en")),
        "petition.relief": str(packet.law.relief),
        "petition.cite": packet.law.cite,
        "petition.date": packet.judged.as_of.strftime("%m/%d/%Y"),
        "charges.count": str(len(packet.charges)),
    }  # fmt: skip
    for name in ("restitution_owed", "fines_owed", "fees_owed"):
        found[f"case.{name}"] = "" if row[name] is None else f"{row[name] / 100:,.2f}"
    lines = []
    for number, charge in enumerate(packet.charges[:_MOST_CHARGES], start=1):
        told = charge.row
        values = {
            "count": str(charge.view.count) if charge.view.count is not None else "",
            "offense": told["description"] or "",
            "statute": told["statute"] or "",
            "grade": told["grade"] or "",
            "disposition": (told["disposition"] or "").replace("_", " "),
            **{name: _day(told, name) for name in ("disposition_date", "offense_date", "arrest_date")},
        }
        found |= {f"charge.{number}.{name}": value for name, value in values.items()}
        lines.append(
            ", ".join(filter(None, (values["count"], values["offense"], values["statute"], values["grade"])))
        )
    found["charges.all"] = "; ".join(lines)
    return found


def _day(row: Mapping[str, Any], name: str) -> str:
    low, high = row[f"{name}_from"], row[f"{name}_to"]
    if low is None or low != high or low.year == 9999:
        return ""
    day: str = low.strftime("%m/%d/%Y")
    return day


# --- filling in ---------------------------------------------------------------------------------------------


def fill_form(content: bytes, name: str, mapping: FormMapping, facts: Mapping[str, str]) -> bytes:
    """A form with the facts in it, its fields gone.

    Args:
        content: the form.
        name: its file, for messages.
        mapping: what goes where.
        facts: by name; what nobody told stays empty on the form.

    Raises:
        FormError: the mapping does not fit, a letter is not in a field's font, a text is too long, or the form has no room for
            all charges.
    """
    from pypdf import PdfWriter  # noqa: PLC0415 (who fills in no form does not load it)
    from pypdf.generic import NameObject  # noqa: PLC0415 (the same)

    fields = form_fields(content, name)
    wrong = check_mapping(fields, mapping)
    known = {field.name: field for field in fields}
    values: dict[str, str] = {}
    fonts = _encodings(_opened(content, name))
    if not wrong:
        wrong += _no_room(mapping, facts)
        for key, text in mapping.fields.items():
            value = _FACT.sub(lambda fact: facts.get(fact[1], ""), text).strip()
            wrong += _misfits(known[key], value, fonts)
            values[key] = _set(known[key], value)
    if wrong:
        raise FormError(
            f"{name} is not filled in. " + " ".join(f"{each[:1].upper()}{each[1:]}." for each in wrong)
        )
    writer = PdfWriter(clone_from=_opened(content, name))
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, values, auto_regenerate=False, flatten=True)
    writer.remove_annotations(subtypes="/Widget")
    root: Any = writer.root_object
    if NameObject("/AcroForm") in root:
        del root[NameObject("/AcroForm")]
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _set(field: FormField, value: str) -> str:
    if field.kind != "box":
        return value
    if value.casefold() in ("", "no", "0", "0.00", "false"):
        return "/Off"
    named = next(
        (state for state in field.states if state.removeprefix("/").casefold() == value.casefold()), None
    )
    return named or (field.states[0] if field.states else "/Yes")


def _misfits(field: FormField, value: str, fonts: Mapping[str, str]) -> Iterator[str]:
    if field.kind == "choice" and value and field.states and value not in field.states:
        yield f"field {field.name!r} has no such choice; it has {', '.join(field.states)}"
    if field.kind == "box":
        yes = value.casefold() in ("yes", "x", "true", "1")
        if (
            value
            and not yes
            and len(field.states) > 1
            and _set(field, value) == field.states[0] != f"/{value}"
        ):
            states = ", ".join(state.removeprefix("/") for state in field.states)
            yield f"field {field.name!r} is one of several boxes: the text must be one of {states}"
        return
    if field.longest is not None and len(value) > field.longest:
        yield f"field {field.name!r} holds {field.longest} characters, and the text has {len(value)}"
    if not _can_be_written(value, fonts.get(field.font, "cp1252")):
        yield (
            f"field {field.name!r}: a letter of the text is not in the form's font, and would be printed as a question mark: fill "
            "this field in by hand (list it under blank)"
        )


def _can_be_written(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _encodings(reader: PdfReader) -> dict[str, str]:
    """By font, the letters that may be written with it: Windows' own for the standard fonts, else plain ones alone."""
    form: Any = reader.root_object["/AcroForm"].get_object()
    resources: Any = form.get("/DR")
    fonts: Any = resources.get_object().get("/Font") if resources is not None else None
    found: dict[str, str] = {}
    for name, each in (fonts.get_object() if fonts is not None else {}).items():
        font = each.get_object()
        plain = font.get("/Subtype") in ("/Type1", "/TrueType") and not isinstance(
            font.get("/Encoding"), dict
        )
        found[str(name).removeprefix("/")] = "cp1252" if plain else "ascii"
    return found


def _no_room(mapping: FormMapping, facts: Mapping[str, str]) -> Iterator[str]:
    """Whether a charge would be left off the form."""
    asked = [fact for text in mapping.fields.values() for fact in _FACT.findall(text)]
    rows = {int(fact.split(".")[1]) for fact in asked if fact.startswith("charge.")}
    count = int(facts.get("charges.count") or 0)
    if rows and "charges.all" not in asked and count > max(rows):
        yield f"the form has room for {max(rows)} charges, and the packet has {count}: fill in a second form by hand, or use {{charges.all}}"  # fmt: skip
