"""Checks on the brief and its framing."""
