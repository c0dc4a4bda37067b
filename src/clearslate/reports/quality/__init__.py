"""What the data of a dataset lacks, which agency can fix it, and which laws can be carried out on it."""

from clearslate.reports.quality.assess import assess
from clearslate.reports.quality.figures import Quality
from clearslate.reports.quality.page import to_html
from clearslate.reports.quality.text import to_summary, to_text

__all__ = ["Quality", "assess", "to_html", "to_summary", "to_text"]
