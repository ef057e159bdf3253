"""The panel: several personas or architects rewrite one design, and their rewrites are compared."""

from archkit.explore.panel.asking import Asking
from archkit.explore.panel.bench import PanelBench
from archkit.explore.panel.effect import Effect
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.member import REVIEWED, Member, member
from archkit.explore.panel.panel import Panel
from archkit.explore.panel.reviewed import Reviewed
from archkit.explore.panel.rewrite import Rewrite
from archkit.explore.panel.structure import Part
from archkit.explore.panel.take_over import TakeOver
from archkit.explore.panel.verdict import Point, Position
from archkit.explore.panel.wording import Reworded

__all__ = [
    "REVIEWED",
    "Asking",
    "Effect",
    "Figures",
    "Member",
    "Panel",
    "PanelBench",
    "Part",
    "Point",
    "Position",
    "Reviewed",
    "Reworded",
    "Rewrite",
    "TakeOver",
    "figures",
    "member",
]
