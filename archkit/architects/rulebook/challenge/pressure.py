"""The design under pressure: ten times the load, half the money."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy, listed, lowered
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.signals import rate as rate_of
from archkit.architects.rulebook.size.growth import Reach, reaches, when_reached
from archkit.design import Capacity, CostLine
from archkit.knowledge import fact
from archkit.sizing import is_provider_charge, monthly_total, price_components, size_capacity


@dataclass(frozen=True)
class Taken:
    """What the design takes: the size step's numbers, or the same computed here."""

    capacity: tuple[Capacity, ...]
    costs: tuple[CostLine, ...]
    points: tuple[Reach, ...]

    @property
    def own_usd(self) -> tuple[float, float, float]:
        """Low, base and high cost of the platform in USD a month, charges by message left out."""
        return monthly_total(self.costs)

    @property
    def charges_usd(self) -> float:
        """What delivery providers charge by message in USD a month, base."""
        return sum(line.base_usd for line in self.costs if is_provider_charge(line))


def taken(a: Anatomy) -> Taken:
    """Return what the design takes."""
    size = a.design.size
    capacity = size.capacity if size else size_capacity(a.case.brief, a.architecture, a.case.load)
    costs = size.costs if size else price_components(a.case.brief, a.architecture, a.case.load)
    return Taken(capacity, costs, reaches(a))


def ten_times(a: Anatomy, needs: Taken) -> str:
    """Return which component breaks first at ten times the load, and the cheapest repair."""
    factor, seen = fact("roadmap.ten-times").base, signals(a.case)
    if not seen.peak_total:
        return (
            "Cannot be reckoned: the brief states no rate. With one number (requests a day) this line names"
            " the first component that breaks."
        )
    rate = f"At {factor:g} times today's peak ({rate_of(seen.peak_total * factor, 'requests')})"
    unknown = [
        a.name(one.component)
        for one in needs.capacity
        if not one.ceiling and one.demand > 0 and a.kind(one.component) not in {"external", "client"}
    ]
    open_ends = f" Unknown until measured: {listed(unknown)}." if unknown else ""
    inside = [one for one in needs.points if one.factor < factor]
    if not inside:
        following = next(iter(needs.points), None)
        after = (
            f"; the next is {lowered(following.name)} at {number(following.factor)} times"
            f" ({when_reached(a, following.factor)})"
            if following
            else ""
        )
        return f"{rate} no component with a known ceiling reaches its target{after}.{open_ends}"
    elastic = [one for one in inside if one.kind == "instances"]
    rigid = [one for one in inside if one.kind != "instances"]
    parts = []
    if elastic:
        parts.append(
            f"{listed(a.name(one.component) for one in elastic)} {'grow' if len(elastic) > 1 else 'grows'} by"
            f" instances (about {number(instances_usd(needs, factor))} USD a month more for these alone)"
        )
    if rigid:
        first = rigid[0]
        more = rigid[1:]
        then = (
            "; then"
            f" {listed((f'{lowered(one.name)} at {number(one.factor)} times' for one in more), longest=3)}"
            if more
            else ""
        )
        parts.append(
            f"what breaks first is {a.name(first.component)}, at {number(first.factor)} times"
            f" ({when_reached(a, first.factor)}); cheapest repair: {lowered(first.change)} ({first.weeks:g}"
            f" engineer-weeks, {number(first.usd)} USD a month more){then}"
        )
    return f"{rate} {'; '.join(parts)}.{open_ends}"


def instances_usd(needs: Taken, factor: float) -> float:
    """Return the USD a month that more instances cost at a multiple of today's load."""
    elastic = [one for one in needs.points if one.factor < factor and one.kind == "instances"]
    added = sum(
        one.usd * _instances(needs, one.component) * (factor / max(one.factor, 1.0) - 1) for one in elastic
    )
    return max(0.0, added)


def _instances(needs: Taken, component: str) -> int:
    return next((one.instances for one in needs.capacity if one.component == component), 1)


def half_usd(a: Anatomy, needs: Taken) -> float:
    """Return half of the budget in USD a month; of the estimate where none is stated."""
    stated = a.case.brief.budget.monthly_usd
    return (stated if stated is not None else needs.own_usd[1]) / 2


def cuts_to(a: Anatomy, needs: Taken, usd: float) -> list[tuple[str, float, str]]:
    """Return what goes, what it saves in USD a month and what is lost, until the bill is that small."""
    found: list[tuple[str, float, str]] = []
    left = needs.own_usd[1]
    for cut in _cuts(a, needs):
        if left <= usd:
            break
        left -= cut[1]
        found.append(cut)
    return found


def half_budget(a: Anatomy, needs: Taken) -> str:
    """Return what would be dropped at half the money, with numbers."""
    low, base, high = needs.own_usd
    stated, half = a.case.brief.budget.monthly_usd, half_usd(a, needs)
    of_what = (
        f"half of the budget of {number(stated)} USD"
        if stated is not None
        else f"half of the estimated {number(base)} USD (no budget is stated)"
    )
    by_message = (
        f" What providers charge by message, about {number(needs.charges_usd)} USD, comes on top and falls"
        " only with volume."
        if needs.charges_usd
        else ""
    )
    if base <= half:
        first = max(
            needs.costs, key=lambda line: 0.0 if is_provider_charge(line) else line.base_usd, default=None
        )
        largest = (
            f" The largest line is {first.item} of {a.name(first.component)}, {number(first.base_usd)} USD."
            if first
            else ""
        )
        return (
            f"{number(half)} USD a month, {of_what}, still carries the middle estimate of {number(base)} USD"
            f" ({number(low)} to {number(high)}); nothing has to"
            f" go{', but the high end would not fit' if high > half else ''}.{largest}{by_message}"
        )
    taken_back = cuts_to(a, needs, half)
    left = base - sum(saved for _, saved, _ in taken_back)
    cuts = [f"{name} (-{number(saved)} USD; {loss})" for name, saved, loss in taken_back]
    end = (
        f"then {number(left)} USD remain"
        if cuts
        else f"{number(base)} USD remain, and nothing is left that could go"
    )
    short = "" if left <= half else f", still over {number(half)} USD: {_remainder(needs, half / left)}"
    return (
        f"{number(half)} USD a month is {of_what}; the middle estimate is {number(base)} USD. To go, in this"
        f" order: {', '.join(cuts) or 'nothing'}; {end}{short}.{by_message}"
    )


def _remainder(needs: Taken, share: float) -> str:
    """Return what the money that remains is spent on: load, or a floor that load does not move."""
    if any(one.instances > _FLOOR_INSTANCES for one in needs.capacity):
        return (
            "the rest follows load, so users, retention or service level would have to fall to about"
            f" {share * 100:.0f} %"
        )
    own = sorted(
        (line for line in needs.costs if not is_provider_charge(line)), key=lambda line: -line.base_usd
    )
    largest = listed((f"{line.item} {number(line.base_usd)}" for line in own[:3]), longest=3)
    return (
        f"the rest is a floor that falling load does not move (in USD: {largest}); one small machine for"
        " everything, without a standby and a balancer, is what half the money buys"
    )


def _spare_instances(a: Anatomy, needs: Taken) -> list[tuple[str, float, str]]:
    own = [line for line in needs.costs if not is_provider_charge(line)]
    found: list[tuple[str, float, str]] = []
    spare = [
        one
        for one in needs.capacity
        if a.kind(one.component) in {"service", "worker", "realtime", "gateway"} and one.instances > 1
    ]
    for one in spare:
        usd = (
            sum(line.base_usd for line in own if line.component == one.component and "instances" in line.item)
            / one.instances
        )
        if usd:
            found.append((f"one instance fewer of {a.name(one.component)}", usd, "no spare at the peak"))
    return found


def _cuts(a: Anatomy, needs: Taken) -> list[tuple[str, float, str]]:
    own = [line for line in needs.costs if not is_provider_charge(line)]
    found: list[tuple[str, float, str]] = []
    staging = sum(line.base_usd for line in own if "staging" in line.item)
    if staging:
        found.append(
            (
                "staging runs for releases only",
                staging * fact("roadmap.staging-saving").base,
                "a day's notice for each test",
            )
        )
    watching = sum(line.base_usd for line in own if a.kind(line.component) == "observability")
    if watching:
        found.append(
            (
                "metrics and logs of the platform only",
                watching * _HALF,
                "following a request across parts takes longer",
            )
        )
    for part in a.parts("search", "cache", "warehouse", "edge"):
        if a.fans_out(part.id):
            continue
        usd = sum(line.base_usd for line in own if line.component == part.id)
        if usd:
            found.append((f"{part.name} goes", usd, lowered(part.purpose)))
    for part in a.parts("database"):
        usd = sum(
            line.base_usd
            for line in own
            if line.component == part.id and ("machine" in line.item or "storage" in line.item)
        )
        if usd and part.instances > 1:
            found.append(
                (
                    f"the standby of {part.name} goes",
                    usd * (1 - 1 / part.instances),
                    (
                        "a failure costs a restore, about"
                        f" {number(fact('recovery.restore-overhead-minutes').base)} min and more"
                    ),
                )
            )
    return [*found, *_spare_instances(a, needs)]


_HALF = 0.5
_FLOOR_INSTANCES = 2
