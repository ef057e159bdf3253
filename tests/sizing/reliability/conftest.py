from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.design import Design

DESIGNS = Path(__file__).parents[2] / "proofs" / "designs"
_NAMING = ("id", "name")


def _put(data, path, value):
    *parents, last = path.split(".")
    for part in parents:
        data = data[_place(data, part)] if isinstance(data, list) else data.setdefault(part, {})
    where = _place(data, last) if isinstance(data, list) else last
    if value is None:
        del data[where]
    elif isinstance(data, list) and where == len(data):
        data.append(value)
    else:
        data[where] = value


def _place(items, part):
    if part.isdigit():
        return int(part)
    return next(i for i, one in enumerate(items) if part in {one.get(name) for name in _NAMING})


@pytest.fixture
def clinic():
    """A function that gives brief and design of the clinic, with some of their fields changed."""

    def made(brief=None, **design):
        wanted = Brief.read(DESIGNS / "clinic.brief.yaml").model_dump(mode="json", exclude_none=True)
        proposed = Design.read(DESIGNS / "clinic.yaml").model_dump(mode="json")
        for path, value in (brief or {}).items():
            _put(wanted, path, value)
        for path, value in design.get("design", {}).items():
            _put(proposed, path, value)
        return Brief.model_validate(wanted), Design.model_validate(proposed)

    return made
