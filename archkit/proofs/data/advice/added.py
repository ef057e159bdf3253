"""A data model with the indexes that the experiment advises."""

from __future__ import annotations

from archkit.design import DataModel
from archkit.proofs.data.advice.advice import Advice


def with_advised_indexes(data: DataModel, advice: Advice) -> DataModel:
    """Return the model with every advised index whose gain is known, named for the patterns it serves.

    Args:
        data: The model that the advice is about.
        advice: What the experiment showed.
    """
    added: dict[str, list[object]] = {}
    for one in advice.advised:
        if one.rated:
            added.setdefault(one.table, []).append(one.index)
    tables = tuple(
        table.model_copy(update={"indexes": (*table.indexes, *added.get(table.name, ()))})
        for table in data.tables
    )
    return data.model_copy(update={"tables": tables})
