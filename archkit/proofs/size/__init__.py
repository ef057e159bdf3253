"""Checks on capacity, load, cost and the first delivery."""
