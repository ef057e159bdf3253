"""The embedded architect, one module a step."""

from archkit.architects.rulebook.leaning.opposed import LEANS, lean, opposed

__all__ = ["LEANS", "lean", "opposed"]
