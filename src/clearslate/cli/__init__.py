"""The commands. The only room that reads a clock, prints, or ends a process."""
