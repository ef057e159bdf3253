"""What a walk has cost, step by step, from its journal alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.architects.desk import Reply
from archkit.design import Step
from archkit.session.result import StepResult
from archkit.session.state import State


@dataclass(frozen=True)
class Spending:
    """Requests, tokens, money and time; `cost_usd` is None where the price of a reply is unknown.

    All input is `input_tokens` plus both cache counts. `known_usd` is the cost of the replies
    whose price is known; `estimated` says that a service did not tell the usage of them all.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0
    cost_usd: float | None = 0.0
    known_usd: float = 0.0
    seconds: float = 0.0
    repairs: int = 0
    estimated: bool = False


@dataclass(frozen=True)
class Ledger:
    """The spending of each step that a model was asked about or that was taken, and in total.

    `recorded` says that a replay spent none of it; it was spent when it was recorded.
    """

    steps: Mapping[Step, Spending]
    total: Spending
    recorded: bool = False


def ledger_of(state: State) -> Ledger:
    """Return the ledger of a walk; replies to steps that were taken anew or failed count too."""
    steps = {
        step: _spending((reply for reply in state.replies if reply.step == step), state.results.get(step))
        for step in Step
        if step in state.results or any(reply.step == step for reply in state.replies)
    }
    whole = _spending(state.replies)
    repairs = sum(one.repairs for one in steps.values())
    total = Spending(**{**vars(whole), "repairs": repairs})
    return Ledger(MappingProxyType(steps), total, recorded=state.settings.recording is not None)


def _spending(replies: Iterable[Reply], result: StepResult | None = None) -> Spending:
    came = tuple(replies)
    usages = [reply.usage for reply in came]
    costs = [reply.cost_usd for reply in came]
    known = sum(cost or 0 for cost in costs)
    return Spending(
        requests=len(came),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        cache_write_tokens=sum(u.cache_write_5m_tokens + u.cache_write_1h_tokens for u in usages),
        cache_read_tokens=sum(usage.cache_read_tokens for usage in usages),
        cost_usd=None if None in costs else known,
        known_usd=known,
        seconds=sum(reply.seconds for reply in came),
        repairs=result.repairs if result else 0,
        estimated=any(usage.estimated for usage in usages),
    )
