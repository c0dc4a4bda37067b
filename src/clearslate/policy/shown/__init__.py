"""What is shown of a study and of the explorer: figures in words, pages, a brief."""
