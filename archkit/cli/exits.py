"""What a script can read from the exit code."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; those of errors stand in `archkit.errors` too."""

    HOLDS = 0
    REFUTED = 1
    WRONG_INPUT = 2
    CLARIFY = 3
    INFEASIBLE = 4
    MISSING = 5
    STORAGE = 6
    FAULT = 70
    INTERRUPTED = 130


TABLE = """\b
Exit codes:
  0    designed, or everything that was checked holds
  1    a proof was refuted
  2    wrong input or usage
  3    too little is known: answer the questions first
  4    infeasible: the reasons and what would change it are printed
  5    a tool or an architect is missing, or the architect gave nothing usable
  6    the session cannot be kept on this disk
  70   a fault in archkit itself
  130  interrupted; what was done is kept, continue with --resume
"""
