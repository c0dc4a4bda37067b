"""How days and moments are written on every page of the office (Django's ``FORMAT_MODULE_PATH``)."""
