"""Maine: what ended without a conviction is confidential by operation of law; convictions are sealed on motion."""
