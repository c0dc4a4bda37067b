"""North Dakota: closing of cases without conviction, deferred impositions, sealing on petition."""
