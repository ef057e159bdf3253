"""Checks on the stack: evidence, support, how it is used."""
