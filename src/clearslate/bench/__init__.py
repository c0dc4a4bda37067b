"""Speed and memory, beside a floor measured in the same run. Never used to decide anything."""

from clearslate.bench.measure import BenchError, BenchResult, bench_dataset, to_text
from clearslate.bench.states import StatesResult, bench_states, states_text

__all__ = [
    "BenchError",
    "BenchResult",
    "StatesResult",
    "bench_dataset",
    "bench_states",
    "states_text",
    "to_text",
]
