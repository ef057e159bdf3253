"""Access patterns planned at production size, without the rows.

growth    ->  rows of each table in the first month, at the horizon, ten and a hundred times that
snapshot  ->  what the catalog says of the few rows that were made up
scaled    ->  the same statistics at another number of rows
sized     ->  they are restored, and files get the length that they would have, without disk
study     ->  every pattern planned at every volume, and from where on a plan is bad
"""

from archkit.proofs.data.volume.growth import Growth, Volume, growth, volumes
from archkit.proofs.data.volume.plan import SizedPlan
from archkit.proofs.data.volume.sized import SizedTables, sized_tables
from archkit.proofs.data.volume.study import PatternPlans, VolumeStudy, study
from archkit.proofs.data.volume.turning import Trouble, Turning

__all__ = [
    "Growth",
    "PatternPlans",
    "SizedPlan",
    "SizedTables",
    "Trouble",
    "Turning",
    "Volume",
    "VolumeStudy",
    "growth",
    "sized_tables",
    "study",
    "volumes",
]
