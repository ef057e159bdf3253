"""Checks on the data model, run in a real PostgreSQL."""
