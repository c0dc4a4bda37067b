"""New Hampshire: annulment by the statute without conviction, on petition after one."""

from clearslate.states.state import State

STATE = State(
    "NH",
    "New Hampshire",
    read="2026-11-25",
    modules=("without_conviction", "convictions", "further"),
    sources="RSA 651:5-b; RSA 651:5, I to II-a, and III(a) to (e) and V in the text of 2015; the rest of RSA 651:5 and 265-A by secondary sources",
)
