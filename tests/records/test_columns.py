"""Arrays of NumPy are Arrow's without a copy, truths as bits."""

import numpy as np
import pyarrow as pa
import pytest

from clearslate.records.columns import of_numbers


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "uint64", "bool"])
def test_numbers_are_what_arrow_makes_of_them(kind: str) -> None:
    values = (np.arange(21) % 3).astype(kind)
    known = np.arange(21) % 4 > 0
    assert of_numbers(values).equals(pa.array(values))
    assert of_numbers(values[::2]).equals(pa.array(values[::2]))
    found = of_numbers(values, known=known)
    found.validate(full=True)
    assert found.equals(pa.array(values, mask=~known))


def test_days_are_numbers_of_another_kind() -> None:
    days = np.array([0, 20_000], np.int32)
    assert of_numbers(days, pa.date32()).equals(pa.array(days).view(pa.date32()))
