"""The same jobs without a notebook: the command line."""

from archkit.cli.program import main

__all__ = ["main"]
