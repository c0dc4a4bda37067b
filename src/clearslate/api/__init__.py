"""The names that researchers may rely on: ``import clearslate as cs`` gives them all.

A name stays, and so do its arguments and the columns of its relations; whatever else clearslate holds may change with any
release. docs/python.md shows each at work.
"""

from clearslate.api.answers import Answers
from clearslate.api.judging import Judged, judge
from clearslate.api.opened import Dataset, Run, determine, open_dataset, open_run
from clearslate.api.panel import panel
from clearslate.api.reforms import Reformed, Study, open_study, read_reforms, reform, study, under
from clearslate.api.relations import MissingLibraryError, Relation
from clearslate.policy.asked.reform import Reform, ReformError
from clearslate.policy.counted.study import StudyError
from clearslate.records.errors import DatasetError
from clearslate.runs.manifest import RunError

__all__ = [
    "Answers",
    "Dataset",
    "DatasetError",
    "Judged",
    "MissingLibraryError",
    "Reform",
    "ReformError",
    "Reformed",
    "Relation",
    "Run",
    "RunError",
    "Study",
    "StudyError",
    "determine",
    "judge",
    "open_dataset",
    "open_run",
    "open_study",
    "panel",
    "read_reforms",
    "reform",
    "study",
    "under",
]
