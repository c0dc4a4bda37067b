import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clearslate.engine.index import Index
from clearslate.records.days import NEVER
from clearslate.records.persons import Persons

_COUNTS = st.sampled_from([0, 1, 255, 256, 65_535, 65_536, 2**31 - 1])


@given(
    told=st.lists(st.tuples(_COUNTS, _COUNTS, _COUNTS, _COUNTS), max_size=4),
    rests_on_another=st.booleans(),
    never=st.booleans(),
)
def test_an_index_comes_back_from_its_file_whatever_its_numbers(
    *, told: list[tuple[int, int, int, int]], rests_on_another: bool, never: bool
) -> None:
    count = len(told)
    home, determinations, charges, answers = np.array(told, np.int32).reshape(count, 4).T
    hashes = np.arange(count, dtype=np.uint64) + np.uint64(2**64 - 9)
    rows = np.arange(1, count + 1, dtype=np.int32)
    persons = Persons(hashes, rows, hashes, hashes, np.zeros(count, np.bool_))
    first = persons.first[:-1].astype(np.int32)
    index = Index(
        person=hashes,
        first=first,
        rows=rows,
        home=home,
        base=np.full(count, -1, np.int32) if rests_on_another else first,
        turns=np.full(count, NEVER if never else -9, np.int32),
        determinations=determinations,
        one=hashes,
        two=hashes[::-1],
        charges=charges,
        answers=answers,
    )
    found = Index.from_bytes(index.to_bytes(), persons)
    for name, values in vars(index).items():
        np.testing.assert_array_equal(getattr(found, name), values)
        assert getattr(found, name).dtype == values.dtype
