"""Indiana: courts expunge dismissed and acquitted cases charged since July 2022; convictions go by one petition in a lifetime."""
