"""Checks on threats, controls and duties."""
