"""The step `operate`: policies, service levels, delivery, recovery."""
