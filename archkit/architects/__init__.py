"""Who proposes: one protocol, the rulebook that needs neither key nor network, and the models."""

from archkit.architects.asked import Asked, Block, Hearing, Service, Turn
from archkit.architects.base import INVALID_PROPOSAL, Architect, Context
from archkit.architects.desk import Desk, LooseDesk, Progress, Reply, Tool, Usage
from archkit.architects.settings import Effort, Settings

__all__ = [
    "INVALID_PROPOSAL",
    "Architect",
    "Asked",
    "Block",
    "Context",
    "Desk",
    "Effort",
    "Hearing",
    "LooseDesk",
    "Progress",
    "Reply",
    "Service",
    "Settings",
    "Tool",
    "Turn",
    "Usage",
]
