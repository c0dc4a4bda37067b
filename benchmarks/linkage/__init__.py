"""Tries the road from three agencies' files to determinations against a truth that only a trial knows."""
