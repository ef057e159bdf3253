"""Who proposes: one protocol, and the rulebook that works without key or network."""

from archkit.architects.base import Architect, Context

__all__ = ["Architect", "Context"]
