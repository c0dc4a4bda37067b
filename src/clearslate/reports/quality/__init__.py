"""What the data of a dataset lacks, whose it is to mend, and which laws can be carried out on it."""

from clearslate.reports.quality.assess import assess
from clearslate.reports.quality.figures import Quality
from clearslate.reports.quality.page import to_html
from clearslate.reports.quality.text import to_text

__all__ = ["Quality", "assess", "to_html", "to_text"]
