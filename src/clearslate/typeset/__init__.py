"""Documents as data, and what is made of them: PDF by Typst, and DOCX that a word processor edits."""
