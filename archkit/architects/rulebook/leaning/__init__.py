"""Leanings: which way a persona tips what gates and numbers leave open."""
