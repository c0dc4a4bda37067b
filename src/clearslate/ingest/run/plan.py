"""A mapping made ready to run."""

from __future__ import annotations

from dataclasses import replace

from clearslate.ingest.mapping import Mapping, Rule
from clearslate.ingest.people import PeopleReader
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.rules import FieldReader
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.schema import FIELD, Kind


class Plan:
    """A mapping made ready: a reader for each key and each field, and the columns that they need."""

    def __init__(self, mapping: Mapping, where: str, ssn_key: bytes | None = None) -> None:
        """Raises IngestError, with the place in the mapping, where a rule does not fit its field."""
        self.mapping = mapping
        self.people = PeopleReader(mapping, where, ssn_key) if mapping.people is not None else None
        self.facts = mapping.fact_fields()
        by_name = {**FIELD, **{fact.name: fact for fact in self.facts}}
        by_name["jurisdiction"] = replace(FIELD["jurisdiction"], vocabulary=JURISDICTIONS)
        self.keys = {
            name: FieldReader(FIELD[f"{name}_id"], rules, mapping, f"{where}: keys.{name}")
            for name, rules in mapping.keys.rules()
        }
        rules = dict(mapping.fields)
        rules.setdefault("jurisdiction", [Rule(constant=mapping.jurisdiction)])
        self.fields = {
            name: FieldReader(by_name[name], entries, mapping, f"{where}: fields.{name}")
            for name, entries in rules.items()
        }
        self.main_columns, self.joined_columns = _split(mapping, where)
        of_keys = {column for reader in self.keys.values() for column in reader.columns}
        self.key_columns = {name: place for name, place in self.main_columns.items() if name in of_keys}

    def amounts_of(self, join: str) -> tuple[frozenset[str], frozenset[str]]:
        """The columns of a joined file that fields read as amounts; and those that tell money owed alone."""
        kinds: dict[str, set[str]] = {}
        for name, reader in self.fields.items():
            amount = reader.field.kind in (Kind.MONEY, Kind.DAYS, Kind.NUMBER, Kind.COUNT)
            for column in reader.columns:
                prefix, _, own = column.partition(".")
                if prefix == join:
                    kinds.setdefault(own, set()).add(name if amount else "")
        amounts = {column for column, names in kinds.items() if "" not in names}
        owed = {column for column in amounts if all(name.endswith("_owed") for name in kinds[column])}
        return frozenset(amounts), frozenset(owed)

    def fields_of(self, join: str, column: str) -> list[str]:
        """The fields that read a column of a joined file."""
        return [name for name, reader in self.fields.items() if f"{join}.{column}" in reader.columns]

    def reader_of(self, name: str) -> FieldReader | None:
        """The reader of a field, or of one of the people table."""
        if name.startswith("people."):
            return self.people.reader(name.removeprefix("people.")) if self.people else None
        return self.fields.get(name)


def _split(mapping: Mapping, where: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The columns of the main file, and those of each joined file by their own names."""
    joins = {join.name: join for join in mapping.joins}
    main: dict[str, str] = {}
    joined: dict[str, dict[str, None]] = {name: {} for name in joins}
    for column, place in mapping.columns().items():
        prefix, _, own = column.partition(".")
        if prefix in joins and own:
            joined[prefix][own] = None
        else:
            main[column] = place
    for join in mapping.joins:
        chained = [column for column in join.keys.values() if column.partition(".")[0] in joins]
        if chained:
            raise IngestError(
                f"{where}: joins.{join.name}.keys: {chained[0]} is not a column of the main file"
            )
    return main, {name: tuple(columns) for name, columns in joined.items()}
