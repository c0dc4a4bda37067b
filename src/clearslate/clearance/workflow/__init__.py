"""How a jurisdiction carries clearance out: stages, windows, agencies, as declared in ``states/<usps>/workflow.yaml``."""

from clearslate.clearance.workflow.workflow import (
    AGENCIES,
    ORIS,
    Certainty,
    Holder,
    Recipient,
    Restoration,
    Route,
    Stage,
    Window,
    Workflow,
    WorkflowError,
    court_of,
    due,
    is_agency,
    is_business_day,
    is_ori,
    last_calendar_day,
    load_workflow,
    ori_of,
    read_workflow,
)

__all__ = [
    "AGENCIES", "ORIS", "Certainty", "Holder", "Recipient", "Restoration", "Route", "Stage", "Window", "Workflow", "WorkflowError", "court_of", "due",
    "is_agency", "is_business_day", "is_ori", "last_calendar_day", "load_workflow", "ori_of", "read_workflow",
]  # fmt: skip
