"""How a jurisdiction carries clearance out: stages, windows, agencies, as declared in ``states/<usps>/workflow.yaml``."""

from clearslate.clearance.workflow.agencies import AGENCIES, ORIS, Holder, court_of, is_agency, is_ori, ori_of
from clearslate.clearance.workflow.parts import Recipient, Restoration, Route, Stage
from clearslate.clearance.workflow.sources import Certainty
from clearslate.clearance.workflow.windows import Window, due, is_business_day, last_calendar_day
from clearslate.clearance.workflow.workflow import Workflow, WorkflowError, load_workflow, read_workflow

__all__ = [
    "AGENCIES", "ORIS", "Certainty", "Holder", "Recipient", "Restoration", "Route", "Stage", "Window", "Workflow", "WorkflowError", "court_of", "due",
    "is_agency", "is_business_day", "is_ori", "last_calendar_day", "load_workflow", "ori_of", "read_workflow",
]  # fmt: skip
