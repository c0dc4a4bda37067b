"""Speed and memory, beside a floor measured in the same run. Never used to decide anything."""

from benchmarks.speed.country import CountryResult, bench_country, country_text, parts_of
from benchmarks.speed.measure import BenchError, BenchResult, bench_dataset, to_text
from benchmarks.speed.states import StatesResult, bench_states, states_text

__all__ = [
    "BenchError",
    "BenchResult",
    "CountryResult",
    "StatesResult",
    "bench_country",
    "bench_dataset",
    "bench_states",
    "country_text",
    "parts_of",
    "states_text",
    "to_text",
]
