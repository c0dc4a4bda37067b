"""What the data of a dataset lacks, whose it is to mend, and which laws can be judged on it."""
