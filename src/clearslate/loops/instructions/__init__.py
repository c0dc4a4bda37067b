"""The instructions of the machine, in the order of their numbers. They know nothing of law.

In a function ``n`` is the rows of the block, and an operand's name stands for the values of these rows. Truths are two bits: bit 0
possibly, bit 1 certainly. Days, onsets and counts have two ends, ``_low`` and ``_high``; an onset's ends are the possible and the
certain day. A segment is a run of rows of one person or one case.
"""

# The order is that of the opcodes: each module declares its instructions as it is imported.
from clearslate.loops.instructions import truths  # isort: skip
from clearslate.loops.instructions import days  # isort: skip
from clearslate.loops.instructions import histories  # isort: skip
from clearslate.loops.instructions import relations  # isort: skip
from clearslate.loops.instructions import blame  # isort: skip
from clearslate.loops.instructions import outcomes  # isort: skip
from clearslate.loops.instructions import keeping  # isort: skip

__all__ = ["blame", "days", "histories", "keeping", "outcomes", "relations", "truths"]
