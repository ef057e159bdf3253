"""Checks on questions and assumptions."""
