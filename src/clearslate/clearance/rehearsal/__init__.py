"""The whole of clearance, rehearsed: a ledger, an office, agencies that answer, and roads on which things go wrong.

``faults`` how often what goes wrong; ``agencies`` what agencies hold, do and answer; ``road`` what happens to files on
their way; ``staff`` what people do; ``script`` one day after the other; ``report`` what came of it. Every draw is made
from a seed and the name of the thing, so that it is the same whatever the order in which things happen.
"""
