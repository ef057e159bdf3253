"""Checks on the architecture."""
