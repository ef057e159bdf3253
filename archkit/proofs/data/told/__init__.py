"""What the brief tells of an entity, tried on the tables that a design keeps it in.

experiment  ->  every trial of a run, in the filled database, all taken back
  kept          which table keeps an entity, and which columns a told name
  rows          made-up rows that differ from others in what is tried alone
  calls         a design's own statements, run for one row
  uniqueness, overlap, restoring, retention, attributes, links, nesting
row_checks, shape_checks  ->  SCHEMA090 to SCHEMA096
"""

from archkit.proofs.data.told.experiment import try_told
from archkit.proofs.data.told.trial import Told, Trial

__all__ = ["Told", "Trial", "try_told"]
