"""What servers on loopback answer to members of a panel: the rulebook's drafts, changed as a test likes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from drafts import draft
from loopback import Act, Wire

from archkit.design import Step

BRIEF = "leave-requests"
Changed = Callable[[Step, dict], None]


def step_of(body: dict) -> Step:
    """Return the step that a request asks for, in either size of prompt."""
    return Step(re.findall(r"(?:the step `|Step )(\w+)[`,]", json.dumps(body["messages"]))[-1])


def asks_for(body: dict, name: str) -> bool:
    """Say whether a request is that of a member: its persona is told who it is."""
    return name in json.dumps(body.get("system", "")) or name in json.dumps(body["messages"])


def drafted(step: Step, change: Changed | None = None) -> str:
    """Return the rulebook's draft of a step, changed."""
    said = json.loads(draft(step, BRIEF))
    artifact = said.get("artifact", said)
    if change:
        change(step, artifact)
    return json.dumps(said)


def answers(change: Changed | None = None) -> Act:
    """Return the act that answers each step."""

    def act(wire: Wire) -> None:
        text = drafted(step_of(wire.body), change)
        wire.start(input_tokens=5_000)
        wire.text(text)
        wire.end(output_tokens=1_000)

    return act
