"""Tennessee: expunction, all on petition but for an order at the verdict."""
