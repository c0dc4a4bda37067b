"""The mapping: what a data engineer writes to say how a source's columns become canonical records.

A mapping is a YAML file; ``docs/mapping.md`` describes every key. What can be checked without the source is checked here;
whether the source has the columns, when it is opened.

- `rules`: how the value of a field is found, and what its text means
- `parts`: keys, joined files, what is set aside or deleted, people, coverage, a source's own facts
- `model`: the whole, and whether its parts fit together
- `load`: reads the file, and says in words what is wrong with it
"""

from clearslate.ingest.mapping.load import GUESS, SHIPPED, all_keys, find_mapping, load_mapping
from clearslate.ingest.mapping.model import CASE_NUMBER, Mapping, plain_name
from clearslate.ingest.mapping.parts import TRAILER, Delete, Join, Parties, Repeats, SetAside
from clearslate.ingest.mapping.rules import PLACEHOLDER, NameRule, Rule

__all__ = [
    "CASE_NUMBER",
    "GUESS",
    "PLACEHOLDER",
    "SHIPPED",
    "TRAILER",
    "Delete",
    "Join",
    "Mapping",
    "NameRule",
    "Parties",
    "Repeats",
    "Rule",
    "SetAside",
    "all_keys",
    "find_mapping",
    "load_mapping",
    "plain_name",
]
