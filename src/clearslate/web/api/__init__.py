"""The interface by HTTP for agencies and court systems: what the exchange of files does, in single requests."""
