"""A walk with Claude, against two naive sequences of the same steps.

A server on loopback plays Claude: it answers with the rulebook's artifacts, charges by the
documented rules of prices and caches, and takes the time that they model. The naive sides are
reckoned from the requests of the walk, each sent when the one before has ended, none cached:

    naive        what one writes without archkit: the schema of the whole artifact in
                 `output_config`, and every field of it, computed numbers included, in the answer
    same drafts  archkit's own requests and answers, each with the schema of its draft in
                 `output_config`: what layout, cache and parallel steps save by themselves

All see the same brief, facts and earlier artifacts and call the same tools. Money and time are
modelled on every side.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
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
from archkit.architects.prompting.notation import notation
from archkit.architects.settings import Settings
from archkit.design import ARTIFACT_TYPES, Design, Step
from archkit.personas import persona
from archkit.session.toolbox import toolbox
from tests.benchmarks.billing import Billing, answer_seconds, cut_up, first_token_seconds
from tests.benchmarks.virtual_clock import VirtualClock

MODEL = "claude-sonnet-5-5"
CALL_TOKENS = 80
_MARK = "# Now: the step `"


@dataclass(frozen=True)
class Sequence:
    """What requests cost, and how long they take one after the other."""

    usd: float
    seconds: float


@dataclass(frozen=True)
class ModelledWalk:
    """What a walk costs and takes by the model, and the naive sequences that it is held against."""

    name: str
    requests: int
    usd: float
    seconds: float
    naive: Sequence
    same_drafts: Sequence
    read_from_cache: float

    def ratios(self, other: Sequence) -> tuple[float, float]:
        """Return cost and time of the walk over those of a sequence."""
        return self.usd / other.usd, self.seconds / other.seconds


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
        output = CALL_TOKENS if calls else prompting.tokens(draft(step))
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
            wire.text(draft(step))
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
    return ModelledWalk(
        name="no tool calls" if not tool_rounds else f"tool calls a step: {tool_rounds}",
        requests=len(played.answered),
        usd=usd,
        seconds=clock.now,
        naive=_sequence([_naive(body, usage) for body, usage in played.answered]),
        same_drafts=_sequence([_uncached(body, usage) for body, usage in played.answered]),
        read_from_cache=sum(one.cache_read_tokens for _, one in played.answered)
        / sum(one.all_input_tokens for _, one in played.answered),
    )


@functools.cache
def draft(step: Step) -> str:
    """Return what Claude answers: a draft without what archkit makes of the rest."""
    return prompting.as_draft(step, drafts.artifacts()[step], drafts.context(step))


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


def _sequence(usages: list[Usage]) -> Sequence:
    return Sequence(
        usd=sum(cost(usage, MODEL, drafts.TODAY) or 0 for usage in usages),
        seconds=sum(first_token_seconds() + answer_seconds(MODEL, one.output_tokens) for one in usages),
    )


def _uncached(body: dict[str, Any], usage: Usage) -> Usage:
    """Return what a request costs with the schema of its draft beside it and without a cache."""
    schema = grammar(prompting.draft_schema(_step_of(body)))
    return Usage(input_tokens=_input_tokens(body, schema), output_tokens=usage.output_tokens)


def _naive(body: dict[str, Any], usage: Usage) -> Usage:
    """Return what the step costs when the model writes the whole artifact, held to its schema.

    The schema stands for the form in words, which is left out of the instruction.
    """
    step = _step_of(body)
    first, *turns = body["messages"]
    *prefix, instruction = first["content"]
    told = {**instruction, "text": instruction["text"].replace(notation(step), "")}
    bare = {**body, "messages": [{**first, "content": [*prefix, told]}, *turns]}
    schema = grammar(ARTIFACT_TYPES[step].model_json_schema())
    is_answer = usage.output_tokens != CALL_TOKENS
    return Usage(
        input_tokens=_input_tokens(bare, schema),
        output_tokens=prompting.tokens(whole(step)) if is_answer else usage.output_tokens,
    )


@functools.cache
def whole(step: Step) -> str:
    """Return an artifact with every field of its record, as JSON in the layout of a draft."""
    return json.dumps(drafts.artifacts()[step].model_dump(mode="json"), ensure_ascii=False)


def _input_tokens(body: dict[str, Any], schema: dict[str, Any]) -> int:
    held = {**body, "output_config": {"format": {"type": "json_schema", "schema": schema}}}
    return sum(piece.tokens for piece in cut_up(held))


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
    """Return the walks as lines of a table, one for each sequence that they are held against."""
    head = f"{'USD':>6} {'of':>6} {'ratio':>6} {'s':>6} {'of':>6} {'ratio':>6}"
    lines = [f"{'walk with Claude, modelled':<42} {head}"]
    for one in walks:
        for title, other in (("naive", one.naive), ("same drafts", one.same_drafts)):
            cost_ratio, path_ratio = one.ratios(other)
            money = f"{one.usd:>6.3f} {other.usd:>6.3f} {cost_ratio:>6.2f}"
            time = f"{one.seconds:>6.0f} {other.seconds:>6.0f} {path_ratio:>6.2f}"
            lines.append(f"{f'{one.name}, against {title}':<42} {money} {time}")
    return "\n".join(lines)


def as_json(walks: tuple[ModelledWalk, ...]) -> str:
    """Return the walks as JSON text."""
    ends = ("cost_ratio", "path_ratio")
    rows = [
        asdict(one)
        | {
            f"{name}_{end}": ratio
            for name, other in (("naive", one.naive), ("same_drafts", one.same_drafts))
            for end, ratio in zip(ends, one.ratios(other), strict=True)
        }
        for one in walks
    ]
    return json.dumps(rows, indent=2)
