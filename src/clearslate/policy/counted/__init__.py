"""What is counted: people and charges under each law, in tables fit to be published."""
