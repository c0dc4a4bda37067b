"""The machine: each instruction's function is called for each block of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.table import helper, loop


@helper
def call(function: int, arguments: int) -> None:
    """Call the function at an address. What is compiled in its place stands in `clearslate.loops.build`."""
    raise NotImplementedError


@loop("*q *q q *q *q *q *q q q *q q *q *q *i *i *q *q *i *i *q")
def run_blocks(
    functions: Any, begins: Any, instructions: int, base: Any, step: Any, which: Any, arguments: Any, count: int,
    arguments_at: int, blocks: Any, number: int, person_starts: Any, case_starts: Any, person_of_row: Any, case_of_row: Any,
    own_person_starts: Any, own_case_starts: Any, own_person_of_row: Any, own_case_of_row: Any, here: Any,
) -> None:  # fmt: skip
    """Carry out instructions over a table, block by block.

    Args:
        functions: of each instruction the address of its function.
        begins: of each instruction where its arguments begin.
        instructions: how many there are.
        base: of each argument what it is in the first block.
        step: so many bytes it goes on with each row (a column's address).
        which: which of the block's own numbers is added: 0 none, 1 its rows, 2 its persons, 3 its cases.
        arguments: room for the arguments.
        count: how many arguments there are.
        arguments_at: the address of that room.
        blocks: the first row of each block, and the end.
        number: how many blocks there are.
        person_starts: the first row of each person, and the end.
        case_starts: the same of cases.
        person_of_row: the number of each row's person.
        case_of_row: the number of each row's case.
        own_person_starts: room for the same within a block, counted from its beginning.
        own_case_starts: room for the same.
        own_person_of_row: room for the same.
        own_case_of_row: room for the same.
        here: room for the block's own numbers.
    """
    person = 0
    case = 0
    for block in range(number):
        s = blocks[block]
        e = blocks[block + 1]
        # The persons and cases of the block, numbered from 0.
        persons = person
        cases = case
        while person_starts[persons] < e:
            persons += 1
        while case_starts[cases] < e:
            cases += 1
        for i in range(person, persons + 1):
            own_person_starts[i - person] = person_starts[i] - s
        for i in range(case, cases + 1):
            own_case_starts[i - case] = case_starts[i] - s
        for i in range(e - s):
            own_person_of_row[i] = person_of_row[s + i] - np.int32(person)
        for i in range(e - s):
            own_case_of_row[i] = case_of_row[s + i] - np.int32(case)
        here[0] = 0
        here[1] = e - s
        here[2] = persons - person
        here[3] = cases - case
        person = persons
        case = cases
        for at in range(count):
            arguments[at] = base[at] + s * step[at] + here[which[at]]
        for at in range(instructions):
            call(functions[at], arguments_at + 8 * begins[at])
