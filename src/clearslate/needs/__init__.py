"""What laws ask of the data, what lacks, and who has it."""
