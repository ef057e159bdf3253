"""A walk with Claude, against the same requests one after the other without a cache.

A server on loopback plays Claude: it answers with the rulebook's artifacts, charges by the
documented rules of prices and caches, and takes the time that they model. The naive side is
reckoned from the very same requests: each with its schema in `output_config`, nothing
cached, each sent when the one before has ended. Money and time are modelled on both sides.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "architects"))  # the loopback server stands there

import drafts
from loopback import Loopback, Wire

from archkit.architects import prompting
from archkit.architects.base import Context
from archkit.architects.claude import claude
from archkit.architects.claude_wire import grammar
from archkit.architects.desk import LooseDesk, Usage
from archkit.architects.pricing import cost
from archkit.architects.settings import Settings
from archkit.design import Design, Step
from archkit.personas import persona
from archkit.session.toolbox import toolbox
from tests.benchmarks.billing import Billing, answer_seconds, cut_up, first_token_seconds
from tests.benchmarks.virtual_clock import VirtualClock

MODEL = "claude-sonnet-5-5"
CALL_TOKENS = 80
_MARK = "# Now: the step `"


@dataclass(frozen=True)
class ModelledWalk:
    """What a walk costs and takes by the model, with archkit's requests and with naive ones."""

    name: str
    requests: int
    usd: float
    naive_usd: float
    seconds: float
    naive_seconds: float
    read_from_cache: float

    @property
    def cost_ratio(self) -> float:
        """What the walk costs over what it would cost naively."""
        return self.usd / self.naive_usd

    @property
    def path_ratio(self) -> float:
        """How long the walk takes over how long it would take naively."""
        return self.seconds / self.naive_seconds


@dataclass
class PlayedClaude:
    """The server's side: `tool_rounds` is how often each step calls a tool before it answers."""

    tool_rounds: int
    clock: VirtualClock
    billing: Billing = field(default_factory=lambda: Billing(MODEL))
    answered: list[tuple[dict[str, Any], Usage]] = field(default_factory=list)

    def __call__(self, wire: Wire) -> None:
        """Answer one request when its modelled time has come."""
        now = self.clock.stir()
        step = _step_of(wire.body)
        called = sum(message["role"] == "assistant" for message in wire.body["messages"])
        calls = called < self.tool_rounds
        output = CALL_TOKENS if calls else prompting.tokens(drafts.draft(step))
        usage = self.billing.charged(wire.body, now, output)
        self.answered.append((wire.body, usage))
        begins = now + first_token_seconds()
        self.clock.wait_until(begins)
        wire.start(
            input_tokens=usage.input_tokens,
            cache_read_input_tokens=usage.cache_read_tokens,
            cache_creation_input_tokens=usage.cache_write_5m_tokens + usage.cache_write_1h_tokens,
            cache_creation={
                "ephemeral_5m_input_tokens": usage.cache_write_5m_tokens,
                "ephemeral_1h_input_tokens": usage.cache_write_1h_tokens,
            },
        )
        self.clock.wait_until(begins + answer_seconds(MODEL, output))
        if calls:
            wire.call("look_up_technology", {"name": "postgresql"}, call_id=f"toolu_{called}")
            wire.end("tool_use", output)
        else:
            wire.text(drafts.draft(step))
            wire.end("end_turn", output)


def walk(tool_rounds: int) -> ModelledWalk:
    """Return the model of one walk of the example brief.

    Args:
        tool_rounds: How often each step calls a tool before it answers.
    """
    clock = VirtualClock()
    played = PlayedClaude(tool_rounds, clock)
    with Loopback(otherwise=played) as server, _key():
        desk = _propose_all(server.url)
    clock.end()
    usd = sum(cost(usage, MODEL, drafts.TODAY) or 0 for _, usage in played.answered)
    if abs(usd - desk.spent_usd) > 1e-9:
        raise AssertionError("the desk has counted another price than the service charged")
    naive = [_naive(body, usage) for body, usage in played.answered]
    return ModelledWalk(
        name="no tool calls" if not tool_rounds else f"tool calls a step: {tool_rounds}",
        requests=len(played.answered),
        usd=usd,
        naive_usd=sum(cost(usage, MODEL, drafts.TODAY) or 0 for usage in naive),
        seconds=clock.now,
        naive_seconds=sum(first_token_seconds() + answer_seconds(MODEL, one.output_tokens) for one in naive),
        read_from_cache=sum(one.cache_read_tokens for _, one in played.answered)
        / sum(one.all_input_tokens for _, one in played.answered),
    )


def _propose_all(url: str) -> LooseDesk:
    """Walk as a session does, with archkit's own tools; return the desk."""
    brief = drafts.brief()
    designs = [Design(name=brief.name)]
    desk = LooseDesk(tools=toolbox(brief, lambda: designs[-1], drafts.TODAY))
    architect = claude(Settings(model=MODEL, base_url=url, cap_usd=50))
    context = Context(brief, designs[-1], drafts.TODAY, persona=persona("systems-architect"), desk=desk)
    for step in Step:
        artifact = architect.propose(step, context)
        designs.append(context.design.with_artifact(step, artifact))
        context = replace(context, design=designs[-1])
    return desk


def _step_of(body: dict[str, Any]) -> Step:
    text = body["messages"][0]["content"][-1]["text"]
    return Step(text[text.index(_MARK) + len(_MARK) :].split("`", 1)[0])


def _naive(body: dict[str, Any], usage: Usage) -> Usage:
    """Return what a request costs with its schema beside it and without a cache."""
    schema = grammar(prompting.draft_schema(_step_of(body)))
    held = {**body, "output_config": {"format": {"type": "json_schema", "schema": schema}}}
    return Usage(input_tokens=sum(piece.tokens for piece in cut_up(held)), output_tokens=usage.output_tokens)


@contextmanager
def _key() -> Iterator[None]:
    """Have a key in the environment that opens nothing."""
    before = {name: os.environ.get(name) for name in ("ANTHROPIC_API_KEY", "NO_PROXY")}
    os.environ.update(ANTHROPIC_API_KEY="sk-bench-0123456789", NO_PROXY="127.0.0.1")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def measure() -> tuple[ModelledWalk, ...]:
    """Return walks whose model calls no tool, and one in each step."""
    return tuple(walk(rounds) for rounds in (0, 1))


def table(walks: tuple[ModelledWalk, ...]) -> str:
    """Return the walks as lines of a table."""
    head = f"{'USD':>6} {'naive':>6} {'ratio':>6} {'s':>6} {'naive':>6} {'ratio':>6}"
    lines = [f"{'walk with Claude, modelled':<28} {head}"]
    for one in walks:
        money = f"{one.usd:>6.3f} {one.naive_usd:>6.3f} {one.cost_ratio:>6.2f}"
        lines.append(
            f"{one.name:<28} {money} {one.seconds:>6.0f} {one.naive_seconds:>6.0f} {one.path_ratio:>6.2f}"
        )
    return "\n".join(lines)


def as_json(walks: tuple[ModelledWalk, ...]) -> str:
    """Return the walks as JSON text."""
    rows = [{**vars(one), "cost_ratio": one.cost_ratio, "path_ratio": one.path_ratio} for one in walks]
    return json.dumps(rows, indent=2)
