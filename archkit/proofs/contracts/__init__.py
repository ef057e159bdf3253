"""Checks on the contract."""
