"""Iowa: deferred judgments are expunged by themselves once discharged and paid; the rest goes by application."""

from clearslate.states.state import State

STATE = State(
    "IA",
    "Iowa",
    read="2026-11-28",
    modules=("deferred_judgments", "without_conviction", "convictions"),
    sources="Iowa Code 2024: 123.46, 123.47, 692.1, 692.17, 692A.101, 692A.102, 725.1, 901C.1 to 901C.3, 902.9, 903.1, 907.1, 907.9",
)
