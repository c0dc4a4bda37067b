"""Virginia: sealing (ch. 23.2 of Title 19.2) and expungement (ch. 23.1). README.md says what is covered."""

from clearslate.states.state import State

STATE = State("VA", "Virginia", read="2026-11-25", modules=("convictions", "non_convictions", "petition"))
