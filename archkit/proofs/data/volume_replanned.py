"""What-if on volume: every access pattern planned again at any factor, from a database that is kept.

The first question about a model applies and fills it, as its proof does; each further one restores
statistics and plans. Two models are kept, the one that was asked about longest ago goes.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import hashlib
import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.errors import InputError
from archkit.knowledge import fact
from archkit.proofs.check import Subject
from archkit.proofs.data.schema_apply import apply
from archkit.proofs.data.schema_explain import explain
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.data.schema_run import data_of, rows_wanted
from archkit.proofs.data.timing.skew import skew_of
from archkit.proofs.data.volume import SizedPlan, Trouble, Volume, growth, sized_tables, volumes
from archkit.proofs.data.volume.prepared import USUAL, PreparedPatterns
from archkit.proofs.data.volume.turning import grows, trouble_of
from archkit.proofs.postgres import Limits, database, server

_KEPT = 2
_LEAST_FACTOR = 1e-6
_HOURS = Limits(deadline_seconds=8 * 3_600)


@dataclass(frozen=True)
class Replanned:
    """Plans of every access pattern at one volume; `troubles` says why a plan is bad.

    `limited` says that files were not made as long as was asked for, so that `volume` is smaller.
    """

    volume: Volume
    plans: Mapping[str, SizedPlan]
    troubles: Mapping[str, Trouble]
    limited: bool = False


def replanned(subject: Subject, factor: float) -> Replanned:
    """Return the plans of all access patterns at so many times the rows of the horizon.

    Args:
        subject: Brief, design and day; the data model must have tables.
        factor: Above 0; 1 is the horizon, below the share that the first month leaves all tables
            shrink alike.

    Raises:
        InputError: If the factor is no positive number.
        NotAssessableError: If there are no tables.
        ToolMissingError: If PostgreSQL, or files of that length, are missing here.
    """
    if not (math.isfinite(factor) and factor > 0):
        problem = f"{factor!r} is no factor of a volume"
        raise InputError(problem, field="factor", hint="Give a number above 0, such as 10.")
    with _lock:
        return _kept(subject).at(max(factor, _LEAST_FACTOR))


class _KeptModel:
    """A model in a database of its own that stays open."""

    def __init__(self, subject: Subject) -> None:
        data = data_of(subject)
        self.stack = contextlib.ExitStack()
        try:
            self.connection = self.stack.enter_context(database(limits=_HOURS))
            apply(self.connection, data)
            tables = inventory(self.connection)
            skew = skew_of(subject.brief).parents
            filling = fill(self.connection, tables, rows_wanted(data), subject.today, skew=skew)
            planned = explain(self.connection, data.access_patterns, tables)
            sized = sized_tables(self.connection, server().folder, data, tables)
            chosen = tuple(one for one in planned if not one.error)[: int(_most())]
            self.growth = growth(data, subject.brief, filling.rows)
            self.prepared = PreparedPatterns(sized, chosen)
            self.most = sized.most_factor(self.growth.horizon)
            self.growing = self._growing()
        except BaseException:
            self.stack.close()
            raise

    def at(self, factor: float) -> Replanned:
        """Return the plans at a factor, or at the largest that is tried here."""
        volume = self.growth.volume(f"{factor:g} x horizon", min(factor, self.most))
        self.prepared.look_like(volume.rows)
        plans, troubles = {}, {}
        for one in self.prepared.planned:
            plan = self.prepared.attempt(one, one.values, USUAL)
            if plan is None:
                continue
            plans[one.pattern.id] = plan
            trouble = trouble_of(self.prepared, one, plan, grows=one.pattern.id in self.growing)
            if trouble:
                troubles[one.pattern.id] = trouble
        return Replanned(volume, plans, troubles, limited=factor > self.most)

    def _growing(self) -> frozenset[str]:
        looked = volumes(self.growth, self.most)[-2:]
        found: dict[str, dict[str, SizedPlan]] = {}
        for volume in looked:
            self.prepared.look_like(volume.rows)
            if volume is looked[0]:
                self.prepared.choose_usual_values()
            for one in self.prepared.planned:
                plan = self.prepared.attempt(one, one.values, USUAL)
                if plan is not None:
                    found.setdefault(one.pattern.id, {})[volume.name] = plan
        whole = {name: plans for name, plans in found.items() if len(plans) == len(looked)}
        return frozenset(name for name, plans in whole.items() if grows(plans, looked))


_lock = threading.Lock()
_models: OrderedDict[str, _KeptModel] = OrderedDict()


def _forget() -> None:
    while _models:
        _models.popitem()[1].stack.close()


def _most() -> float:
    return fact("schema-volume.most-patterns").base


def _kept(subject: Subject) -> _KeptModel:
    server()  # a switch that was thrown since counts for kept models, too
    brief: tuple[object, dt.date] = ((subject.brief.scale, subject.brief.workload), subject.today)
    text = f"{brief!r}\n{data_of(subject).to_yaml()}"
    key = hashlib.sha256(text.encode()).hexdigest()
    if key in _models and _models[key].connection.closed:
        _models.pop(key).stack.close()
    if key not in _models:
        if not _models:
            atexit.register(_forget)
        _models[key] = _KeptModel(subject)
        while len(_models) > _KEPT:
            _models.popitem(last=False)[1].stack.close()
    _models.move_to_end(key)
    return _models[key]
