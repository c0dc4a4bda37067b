"""Speed and memory, beside a floor measured in the same run. Never used to decide anything."""

from clearslate.bench.measure import BenchError, BenchResult, bench_dataset, to_text

__all__ = ["BenchError", "BenchResult", "bench_dataset", "to_text"]
