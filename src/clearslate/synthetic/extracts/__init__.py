"""Three agencies' raw extracts of one synthetic state: the courts, the state repository, corrections."""

from clearslate.synthetic.extracts.flaws import Flaws
from clearslate.synthetic.extracts.generator import (
    FIRST,
    MAPPINGS,
    SECOND,
    SOURCES,
    TRUTH,
    Extracts,
    make_extracts,
)

__all__ = ["FIRST", "MAPPINGS", "SECOND", "SOURCES", "TRUTH", "Extracts", "Flaws", "make_extracts"]
