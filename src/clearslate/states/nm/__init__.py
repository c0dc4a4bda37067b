"""New Mexico: cannabis cases expunged without a petition, all other records on petition."""
