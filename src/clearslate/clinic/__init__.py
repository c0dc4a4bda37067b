"""Legal aid: a list of clients judged in memory, what each can ask for, and the papers to ask with."""
