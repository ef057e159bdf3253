"""`archkit evaluate`: briefs with expected answers, and a scorecard of the rulebook's designs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.exits import Exit
from archkit.cli.printing import say, say_json

if TYPE_CHECKING:
    from archkit.errors import InputError
    from archkit.explore.evaluation import FigureMark, Mark, Scorecard

_SIGNS = {"met": "✓", "planned": "✓", "missed": "✕", "not understood": "?"}
_WANTED = {"outcome": "outcome", "pattern": "pattern", "datastore": "store", "must have": "must have",
           "must not": "must not", "order": "order"}  # fmt: skip


@click.command("evaluate", short_help="Score the rulebook by cases with expected answers.")
@click.argument("cases", nargs=-1, required=True, metavar="CASES...")
@click.option("--only", multiple=True, metavar="ID", help="Only the case with this id; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the scorecards as JSON, and nothing else.")
def command(*, cases: tuple[str, ...], only: tuple[str, ...], as_json: bool) -> int:
    """Design cases whose right answer is on record, and say what holds.

    CASES are folders, YAML files or patterns. A case holds a brief in prose, inputs as numbers by
    name, and what is expected: patterns, stores by role, what must and must not be there, the
    order of growth, published figures. What no rule understands is counted apart.

    Ends with 0 when every case has full marks, 1 when not, 2 when a case cannot be read.

    \b
    Examples:
      archkit evaluate cases
      archkit evaluate "cases/*.yaml" --only chat --json
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.architects.rulebook.architect import Rulebook  # noqa: PLC0415 - heavy
    from archkit.errors import InputError  # noqa: PLC0415 - heavy
    from archkit.explore.evaluation import evaluate, read_cases, totals  # noqa: PLC0415 - heavy

    found, problems = read_cases(cases)
    if only:
        known = {one.id for one in found}
        problems += tuple(
            InputError(
                f"no case has the id {name!r}", hint=f"There are: {', '.join(sorted(known)) or 'none'}."
            )
            for name in only
            if name not in known
        )
        found = tuple(one for one in found if one.id in only)
    cards = evaluate(found, architect=Rulebook(), today=dt.datetime.now(dt.UTC).date())
    if as_json:
        problem_lines = [str(one) for one in problems]
        say_json(
            {"cases": [_as_data(one) for one in cards], "total": totals(cards), "problems": problem_lines}
        )
    else:
        _say(cards, problems)
    if problems or not cards:
        return Exit.WRONG_INPUT
    return Exit.HOLDS if all(one.full_marks for one in cards) else Exit.REFUTED


def _as_data(card: Scorecard) -> dict[str, Any]:
    return {
        **card.model_dump(mode="json"),
        "full_marks": card.full_marks,
        "stability_share": card.stability.share,
    }


def _say(cards: tuple[Scorecard, ...], problems: tuple[InputError, ...]) -> None:
    from archkit.explore.evaluation import totals  # noqa: PLC0415 - heavy

    for card in cards:
        _say_card(card)
    for problem in problems:
        say(f"! {problem}", error=True)
    if cards:
        _say_totals(totals(cards))


def _say_card(card: Scorecard) -> None:
    mark = "✓ full marks" if card.full_marks else "✕"
    say(f"{card.id}  {card.title}  {mark}")
    say(f"  designed: {card.pattern.replace('-', ' ') or 'nothing'} ({card.outcome})")
    if card.fault:
        say(f"  ✕ {card.fault}")
    for one in card.marks:
        _say_mark(one)
    for figure in card.figures:
        _say_figure(figure)
    share = card.stability.share
    if share is not None:
        moved = sorted({name for one in card.stability.movements for name in one.changed})
        told = f"; changed: {', '.join(moved)}" if moved else ""
        say(f"  stability {share:.0%} of first-rank decisions when assumed inputs halve or double{told}")
    for line in card.inputs_not_read:
        say(f"  ? input not read: {line}")
    for line in card.keys_not_read:
        say(f"  ? key not read: {line}")
    if card.caveat:
        say(f"  caveat: {card.caveat}")
    say()


def _say_mark(one: Mark) -> None:
    planned = " (planned)" if one.status == "planned" else ""
    say(f"  {_SIGNS[one.status]} {_WANTED[one.topic]}: {one.wanted}{planned}: {one.because}")
    if one.quote:
        say(f"      {one.place}: “{one.quote}”")
    if one.unread:
        say(f"      not understood in it: {one.unread}")


def _say_figure(one: FigureMark) -> None:
    if one.within is None:
        say(f"  ? number {one.name}: published {one.published:g} {one.unit}; {one.because}")
        return
    sign = "✓" if one.within else "✕"
    told = (
        f"computed {one.computed:.4g} ({one.what}), factor {one.factor:.2f} of {one.allowed_factor:g} allowed"
    )
    say(f"  {sign} number {one.name}: published {one.published:g} {one.unit}; {told}")


def _say_totals(total: dict[str, Any]) -> None:
    say(f"{total['full_marks']} of {total['cases']} cases have full marks.")
    say(f"  pattern vetoes violated   {total['pattern_vetoes_violated']} of {total['pattern_vetoes']}")
    for name, label in (("pattern_ok", "pattern right"), ("datastores_ok", "stores right"),
                        ("must_have", "must have"), ("order", "order of growth")):  # fmt: skip
        one = total[name]
        planned = (
            f", {one['of_which_planned']} of them planned with a trigger" if one["of_which_planned"] else ""
        )
        strange = f"; {one['not_understood']} not understood" if one["not_understood"] else ""
        say(f"  {label:<25} {one['held']} of {one['of']}{_percent(one['share'])}{planned}{strange}")
    say(f"  must not, violated        {total['must_not_violated']} of {total['must_not']}")
    numbers, stable = total["numbers"], total["stability"]
    missing = f"; {numbers['not_mapped']} not computed" if numbers["not_mapped"] else ""
    near = f"{numbers['within_factor']} of {numbers['compared']}{_percent(numbers['share'])}"
    say(f"  numbers within factor     {near}{missing}")
    say(f"  stability                 {stable['kept']} of {stable['compared']}{_percent(stable['share'])}")
    say(f"  not understood            {total['not_understood']}; inputs not read {total['inputs_not_read']}")


def _percent(share: float | None) -> str:
    return "" if share is None else f" ({share:.0%})"
