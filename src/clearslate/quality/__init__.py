"""What the data of a dataset lacks, whose it is to mend, and which laws can be carried out on it."""

from clearslate.quality.assess import assess
from clearslate.quality.figures import Quality
from clearslate.quality.page import to_html
from clearslate.quality.text import to_text

__all__ = ["Quality", "assess", "to_html", "to_text"]
