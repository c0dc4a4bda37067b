"""Louisiana: expungement on motion; expedited for arrests at seventeen; automated only if it is paid for."""
