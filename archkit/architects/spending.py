"""What a walk with a model is going to cost and to take, before anything is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from math import ceil

from archkit.architects import prompting
from archkit.architects.asked import Asked
from archkit.architects.base import Context
from archkit.architects.desk import Usage
from archkit.architects.pricing import DEFAULT_MODEL, cost
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import ArchkitError
from archkit.knowledge import Fact, fact, known_model
from archkit.personas import Persona

__all__ = ["Prediction", "Range", "StepPrediction", "cost", "predict"]

_ENDS = ("low", "base", "high")


@dataclass(frozen=True)
class Range:
    """A number with its range."""

    low: float
    base: float
    high: float

    def __str__(self) -> str:
        return f"{self.base:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True)
class StepPrediction:
    """What one step is going to take; `usd` is None when the model's price is unknown."""

    step: Step
    requests: Range
    input_tokens: int
    output_tokens: Range
    usd: Range | None
    minutes: Range


@dataclass(frozen=True)
class Prediction:
    """What a whole walk is going to take; `assumptions` say from what it was reckoned."""

    model: str
    steps: tuple[StepPrediction, ...]
    requests: Range
    usd: Range | None
    minutes: Range
    cap_usd: float | None
    assumptions: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The prediction in one sentence without its end."""
        price = "an unknown price" if self.usd is None else f"about {self.usd} USD"
        took = f"{self.minutes.base:.0f} ({self.minutes.low:.0f} to {self.minutes.high:.0f}) minutes"
        return f"{self.model} would take {price} and {took} for about {ceil(self.requests.base)} requests"

    @property
    def limit(self) -> str:
        """What the cap means for this walk, in a clause without its end."""
        cap, usd = self.cap_usd, self.usd
        if cap is None:
            return "there is no cap"
        holds = f"it stops before it passes {cap:.2f} USD"
        if usd is None or cap >= usd.high:
            return holds
        if cap >= usd.base:
            return f"{holds}: should it cost the most, at about step {self._reached('high').value!r}"
        less = "less than even the lowest price" if cap < usd.low else "less than that"
        return f"{holds}: {less}, so at about step {self._reached('base').value!r}"

    def _reached(self, end: str) -> Step:
        """Return the step at which the cap is reached, at one end of the prices."""
        spent = 0.0
        for one in self.steps:
            spent += getattr(one.usd, end, 0.0)
            if spent > (self.cap_usd or 0.0):
                return one.step
        return self.steps[-1].step


def predict(
    brief: Brief, settings: Settings, persona: Persona | None = None, *, today: dt.date | None = None
) -> Prediction:
    """Return what a walk of this brief with Claude is going to cost and to take.

    The rulebook designs the brief; a model's artifacts are taken to be about as long. Low:
    everything is read from the cache that can be, no step is repaired. High: pauses let the
    cache lapse, steps are repaired and tools are called as often as may well happen.

    Args:
        brief: What is wanted.
        settings: Model, layout and tools.
        persona: Who leads.
        today: The day whose prices hold; the current one if left out.
    """
    day = today or dt.datetime.now(tz=dt.UTC).date()
    model = settings.model or DEFAULT_MODEL
    sizes = _sizes(Context(brief, Design(name=brief.name), day, persona=persona), settings)
    steps = tuple(_step(step, asked, draft, settings, day) for step, asked, draft in sizes)
    together = [one for one in steps if one.step in prompting.TOGETHER]
    alone = [one for one in steps if one.step not in prompting.TOGETHER]
    priced = [one.usd for one in steps if one.usd is not None]
    return Prediction(
        model=model,
        steps=steps,
        requests=_sum([one.requests for one in steps]),
        usd=_sum(priced) if len(priced) == len(steps) else None,
        minutes=_sum([*(one.minutes for one in alone), _most([one.minutes for one in together])]),
        cap_usd=settings.cap_usd,
        assumptions=_assumptions(model),
    )


@dataclass(frozen=True)
class _Prompt:
    """Tokens of one request: seen by the step before, new but kept, and its own."""

    seen_1h: int
    seen_5m: int
    new_1h: int
    new_5m: int
    own: int

    @property
    def all(self) -> int:
        return self.seen_1h + self.seen_5m + self.new_1h + self.new_5m + self.own


def _sizes(context: Context, settings: Settings) -> list[tuple[Step, _Prompt, int]]:
    """Return each step with the tokens of its request and of its artifact."""
    from archkit.architects.rulebook.architect import Rulebook  # noqa: PLC0415 - loads all its knowledge

    rulebook, seen = Rulebook(), set[str]()
    found = []
    for step in Step:
        asked = prompting.question(step, context, tools=settings.tools)
        try:
            artifact = rulebook.propose(step, context)
            sparse = settings.layout == "cached"  # a schema that is enforced has every field written
            draft = prompting.tokens(prompting.as_draft(step, artifact, context, sparse=sparse))
            context = replace(context, design=context.design.with_artifact(step, artifact))
        except ArchkitError:  # nothing to design from: what is usual is taken
            draft = round(fact(f"model.draft-tokens.{step.value}").base)
        found.append((step, _prompt(asked, seen), draft))
    return found


def _prompt(asked: Asked, seen: set[str]) -> _Prompt:
    count = {"seen_1h": 0, "seen_5m": 0, "new_1h": 0, "new_5m": 0}
    for block in (*asked.system, *asked.prefix):
        kept = "1h" if block.keep == "1h" else "5m"
        count[f"{'seen' if block.text in seen else 'new'}_{kept}"] += prompting.tokens(block.text)
        seen.add(block.text)
    own = prompting.tokens(asked.instruction) + sum(prompting.tokens(str(tool)) for tool in asked.tools)
    return _Prompt(**count, own=own)


def _step(step: Step, prompt: _Prompt, draft: int, settings: Settings, day: dt.date) -> StepPrediction:
    model = settings.model or DEFAULT_MODEL
    speed = fact(known.speed if (known := known_model(model)) else "model.speed.unknown")
    requests, output, usd, minutes = [], [], [], []
    for end in _ENDS:
        proposals = 1 + _end("model.repairs", end)
        rounds = _end("model.tool-rounds", end) if settings.tools else 0
        written = draft * _end("model.length-share", end) * (1 + _end("model.thinking-share", end))
        requests.append(proposals + rounds)
        output.append(written * proposals)
        per_second = {"low": speed.highest, "base": speed.base, "high": speed.lowest}[end]
        seconds = (proposals + rounds) * _end("model.first-token", end) + written * proposals / per_second
        minutes.append(seconds / 60)
        first = cost(_usage(prompt, settings, end, again=False), model, day)
        again = cost(_usage(prompt, settings, end, again=True), model, day)
        said = cost(Usage(output_tokens=round(written * proposals)), model, day)
        if first is not None and again is not None and said is not None:
            usd.append(first + again * (proposals + rounds - 1) + said)
    return StepPrediction(
        step=step,
        requests=Range(*requests),
        input_tokens=prompt.all,
        output_tokens=Range(*output),
        usd=Range(*usd) if len(usd) == len(_ENDS) else None,
        minutes=Range(*minutes),
    )


def _usage(prompt: _Prompt, settings: Settings, end: str, *, again: bool) -> Usage:
    """Return how a request is billed: from the cache where its entry can still be there."""
    if settings.layout == "structured":
        return Usage(input_tokens=prompt.all)
    lapsed = end == "high"
    read = (0 if lapsed else prompt.seen_5m) + prompt.seen_1h
    if again:
        read += prompt.new_1h + prompt.new_5m + (prompt.seen_5m if lapsed else 0)
        return Usage(cache_read_tokens=read, input_tokens=prompt.own)
    return Usage(
        cache_read_tokens=read,
        cache_write_1h_tokens=prompt.new_1h,
        cache_write_5m_tokens=prompt.new_5m + (prompt.seen_5m if lapsed else 0),
        input_tokens=prompt.own,
    )


def _end(fact_id: str, end: str) -> float:
    known = fact(fact_id)
    return {"low": known.lowest, "base": known.base, "high": known.highest}[end]


def _sum(ranges: list[Range]) -> Range:
    return Range(*(sum(getattr(one, end) for one in ranges) for end in _ENDS))


def _most(ranges: list[Range]) -> Range:
    return Range(*(max((getattr(one, end) for one in ranges), default=0.0) for end in _ENDS))


def _assumptions(model: str) -> tuple[str, ...]:
    known = known_model(model)
    used = [
        fact(one)
        for one in (
            known.speed if known else "model.speed.unknown",
            "model.first-token",
            "model.length-share",
            "model.thinking-share",
            "model.repairs",
            "model.tool-rounds",
        )
    ]
    shown = tuple(_told(one, with_source=one.basis != "judgement") for one in used)
    judged = sorted({f"{one.source} ({one.date.isoformat()})" for one in used if one.basis == "judgement"})
    source = (f"where no source is named: {'; '.join(judged)}",) if judged else ()
    prices = f"prices: {known.source} ({known.retrieved.isoformat()}, {known.basis})" if known else ""
    drafts = "artifacts are about as long as the rulebook's for this brief"
    return (drafts, *shown, *source, *([prices] if prices else []))


def _told(one: Fact, *, with_source: bool) -> str:
    unit = "" if one.unit == "1" else f" {one.unit}"
    said = f"{one.name}: {one.base:g} ({one.lowest:g} to {one.highest:g}){unit}"
    return f"{said}; {one.citation}" if with_source else said
