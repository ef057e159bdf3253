"""Checks on the design as a whole: decisions, the smallest that holds, its words."""
