"""Delaware: expungement under Title 11, chapter 43, subchapter VII. README.md says what is covered."""
