"""How a jurisdiction carries clearance out: stages, windows, agencies, as declared in ``states/<usps>/workflow.yaml``."""

from clearslate.clearance.workflow.workflow import (
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
    due,
    is_business_day,
    is_ori,
    last_calendar_day,
    load_workflow,
    ori_of,
    read_workflow,
)

__all__ = [
    "ORIS", "Certainty", "Holder", "Recipient", "Restoration", "Route", "Stage", "Window", "Workflow", "WorkflowError", "due", "is_business_day", "is_ori",
    "last_calendar_day", "load_workflow", "ori_of", "read_workflow",
]  # fmt: skip
