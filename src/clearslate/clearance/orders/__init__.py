"""Orders, notices and proof letters as archival, tagged PDF: exact on what closes and on what stays open."""
