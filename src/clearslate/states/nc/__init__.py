"""North Carolina: expunction of dismissed cases by operation of law, of convictions on petition."""
