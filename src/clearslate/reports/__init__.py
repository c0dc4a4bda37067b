"""Reports: what a run found (``outcomes``), and what the data lacks (``quality``).

One of each thing for all: a page is data (``page``) that is shown in one way (``html``, ``style.css``), figures are written
in one way (``numbers``), charts have one shape (``charts``), and a terminal gets tables of one kind (``terminal``).
"""
