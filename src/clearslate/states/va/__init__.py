"""Virginia: sealing (ch. 23.2 of Title 19.2) and expungement (ch. 23.1). README.md says what is covered."""
