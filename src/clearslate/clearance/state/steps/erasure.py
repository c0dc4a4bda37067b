"""What was erased stands in the ledger and changes no state."""

from __future__ import annotations

from clearslate.clearance.events.payloads import FilesPurged, TextErased
from clearslate.clearance.state.entries import stands

stands(TextErased)
stands(FilesPurged)
