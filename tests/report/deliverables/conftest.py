from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import mistune
import pytest

import archkit
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.proofs import Proof
from archkit.session import Session

BRIEFS = Path(archkit.__file__).parent.parent / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


@dataclass(frozen=True)
class Walked:
    """A finished walk whose design can be exchanged, to see what changes with it."""

    brief: Brief
    design: Design
    proofs: Mapping[Step, tuple[Proof, ...]]
    persona: object
    architect: str
    outcome: Any
    today: dt.date

    def but(self, **changes: Any) -> Walked:
        return replace(self, **changes)


def walked(name: str, folder: Path, persona: str = "systems-architect") -> Walked:
    with Session.start(
        Brief.read(BRIEFS / f"{name}.yaml"), folder=folder, today=TODAY, persona=persona
    ) as one:
        one.run()
        return Walked(
            one.brief, one.design, dict(one.proofs), one.persona, one.architect, one.outcome, one.today
        )


@pytest.fixture(scope="session")
def walk_of(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return lambda name, persona: walked(name, tmp_path_factory.mktemp("walk") / "session", persona)


@pytest.fixture(scope="session")
def notifications(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walked("notifications", tmp_path_factory.mktemp("notifications") / "session")


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walked("payments-ledger", tmp_path_factory.mktemp("ledger") / "session")


HOSTILE = (
    " <script>alert(1)</script> [x](javascript:alert(1)) ``` # h | a | \n\n# h\n![i](http://e.example/i) &lt;"
)
NO_PROSE = {
    "on_delete",
    "on_update",
    "sql",
    "default",
    "expression",
    "columns",
    "where",
    "type",
    "example",
    "field",
    "components",
}


def _spoilt(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _spoilt(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_spoilt(one, key) for one in value]
    prose = isinstance(value, str) and key not in NO_PROSE and (" " in value or key in {"name", "title"})
    return value[:1500] + HOSTILE if prose and not re.fullmatch(r"[A-Z_a-z0-9-]+", value) else value


@pytest.fixture(scope="session")
def hostile(notifications: Walked) -> Walked:
    design = _spoilt(notifications.design.model_dump(mode="json"))
    brief = notifications.brief.model_copy(
        update={"name": "N" + HOSTILE, "purpose": HOSTILE, "owner": "O" + HOSTILE}
    )
    return notifications.but(design=Design.model_validate(design), brief=brief)


class Page:
    """A page as its tokens; `text` leaves out the code."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: Any = mistune.create_markdown(renderer=None, plugins=["table", "task_lists"])(source)
        self.text = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", source, flags=re.MULTILINE | re.DOTALL)

    def all(self, *kinds: str) -> list[dict[str, Any]]:
        return [one for one in self._walk(self.tokens) if one["type"] in kinds]

    def _walk(self, tokens: Any) -> Iterator[dict[str, Any]]:
        for one in tokens:
            yield one
            yield from self._walk(one.get("children", ()))

    def headings(self, level: int = 2) -> list[str]:
        return re.findall(rf"^{'#' * level} (.*)$", self.text, re.MULTILINE)

    def part(self, heading: str) -> str:
        return re.split(r"^## ", self.text.split(f"## {heading}\n", 1)[1], flags=re.MULTILINE)[0]

    def ids(self) -> list[str]:
        return re.findall(r"^ *- \[[ x]\] \*\*([^ *]+)", self.text, re.MULTILINE)

    def code(self, name: str) -> str:
        return re.search(
            rf"\[{re.escape(name)}\]\*\*.*?\n\n(`{{3,}})\w*\n(.*?)^\1$", self.source, re.MULTILINE | re.DOTALL
        )[2]

    @property
    def words(self) -> int:
        return len(self.text.split())


@pytest.fixture(scope="session")
def page() -> type[Page]:
    return Page
