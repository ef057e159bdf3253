"""Who keeps the accounts: managed, self-run, existing or own, by cost of ownership and safety."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.choice import Choice, admitted, priced
from archkit.architects.rulebook.choices.circumstances import (
    Drawn,
    circumstances,
    circumstances_of,
    names_sign_on,
    with_more,
)
from archkit.architects.rulebook.choices.weighing import cost_points, weigh
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.size.people_cost import owned_usd
from archkit.design import Component, Decision, Estimate, Option
from archkit.knowledge import Readings, fact
from archkit.sizing import people_signing_in, price_book

MANAGED, SELF_RUN, EXISTING, OWN = "managed-provider", "self-run-server", "existing-accounts", "own-sign-in"
OWN_NAME = "Own sign-in"
"""What a drawing calls the sign-in of the application itself."""
_NAMES = {
    MANAGED: "a managed provider",
    EXISTING: "an existing sign-on",
    SELF_RUN: "a self-run server",
    OWN: "an own sign-in",
}
_SAFETY = {MANAGED: 9.0, EXISTING: 9.0, SELF_RUN: 6.0, OWN: 4.0}
_MACHINES = frozenset({"partner-api", "iot", "command-line"})


@dataclass(frozen=True)
class AccountsBill:
    """Users that sign in within a month, and the monthly USD of each way to keep their accounts.

    A managed provider asks `price` for each user beyond the `free` ones; `origin` is where that
    price stands.
    """

    users: float
    price: float
    free: float
    origin: str
    usd: dict[str, float]


def decide_accounts(a: Anatomy) -> Decision | None:
    """Return the decision, or None when nobody signs in or an earlier step has decided."""
    contracts = a.design.contracts
    if a.has_decided("identity", "accounts") or (contracts and contracts.authentication == "none"):
        return None
    part = next(iter(a.parts("identity")), None)
    bill = accounts_bill(a.case, part.technology if part else None)
    readings = account_readings(a.case, circumstances_of(a), bill)
    choice = weigh(a.case, "identity-provider", readings, cost_points(bill.usd))
    forced = a.case.forced_to("identity-provider")
    taken = _taken(part) if part and not forced else choice.chosen.id
    winner = next(option for option in choice.options if option.id == taken)
    agrees = taken == choice.chosen.id
    reason = (
        f"{_who(a, bill)}: {_NAMES[taken]} costs {number(bill.usd[taken])} USD a month with its work,"
        f" {_others(bill, taken)}.{_safer(choice.options, bill, taken)}"
    )
    return Decision(
        **choice.outcome(
            "Does the organisation have a sign-on already?",
            taken=taken,
            options=admitted(priced(choice.options, bill.usd), taken),
        ),
        title=f"Accounts: {winner.name}",
        question="Who keeps the accounts and checks who calls?",
        because=reason + ("" if agrees else _otherwise(choice, taken, part.name if part else winner.name)),
        consequences=_CONSEQUENCES[taken],
        depends_on=("scale.users_total", "team.engineers", "threats.exposure", bill.origin),
        flips_when=_flips(bill, taken),
        revisit="When the provider's bill passes twice this month's estimate, or its terms change.",
        figures=_figures(a, bill),
    )


def _figures(a: Anatomy, bill: AccountsBill) -> tuple[Estimate, ...]:
    """Return the people that sign in within a month; nothing where nobody counted them."""
    if not bill.users:
        return ()
    signing = people_signing_in(a.case.brief)
    if signing is None:
        return ()
    return (signing.estimate("monthly-users", "People that sign in within a month"),)


def _who(a: Anatomy, bill: AccountsBill) -> str:
    if bill.users:
        return f"About {number(bill.users)} people sign in within a month"
    if a.case.brief.scale.users_total:
        return "Machines call, and few people sign in"
    return "The brief does not say how many people sign in"


def _otherwise(choice: Choice, taken: str, drawn: str) -> str:
    return (
        f" By the gates and scores alone it would be {choice.chosen.name}{_gate(choice.options, taken)};"
        f" the architecture has {drawn}, so this is settled before the first release."
    )


def accounts_bill(case: Situation, technology: str | None = None) -> AccountsBill:
    """Return the bill of each way to keep the accounts of a situation."""
    scale = case.brief.scale
    people = not scale.clients or bool(set(scale.clients) - _MACHINES)
    signing = people_signing_in(case.brief) if people else None
    users = signing.base if signing else 0.0
    book = price_book(case.brief)
    price, free = (book.price(f"identity-{one}", technology).base for one in ("user", "free-users"))
    managed = max(0.0, users - free) * price
    connect, look = (
        fact("security.identity-managed-build-weeks").base,
        fact("security.identity-managed-hours").base,
    )
    return AccountsBill(
        users,
        price,
        free,
        book.origin("identity-user", technology),
        {
            MANAGED: owned_usd(case, money=managed, hours=look, build_weeks=connect),
            EXISTING: owned_usd(case, money=0.0, hours=look, build_weeks=connect),
            SELF_RUN: owned_usd(
                case,
                money=fact("security.identity-self-run-usd").base,
                hours=fact("security.identity-self-run-hours").base,
                build_weeks=fact("security.identity-self-run-build-weeks").base,
            ),
            OWN: owned_usd(
                case,
                money=0.0,
                hours=fact("security.identity-own-hours").base,
                build_weeks=fact("security.identity-own-build-weeks").base,
            ),
        },
    )


def way_of_accounts(case: Situation) -> str:
    """Return how accounts are kept where a managed provider alone would break the budget, else managed."""
    bill = accounts_bill(case)
    known = account_readings(case, circumstances(case, signals(case), Drawn()), bill)
    if not known.values["identity_over_budget"]:
        return MANAGED
    return weigh(case, "identity-provider", known, cost_points(bill.usd)).chosen.id


def account_readings(case: Situation, shared: Readings, bill: AccountsBill) -> Readings:
    """Return the readings by which accounts are decided: sign-on, skill, and price against budget."""
    brief = case.brief
    nothing = brief.existing.none and not names_sign_on(case)
    exists = names_sign_on(case) or (not nothing and bool(shared.values["internal"]))
    charged = max(0.0, bill.users - bill.free) * bill.price
    budget, most = brief.budget.monthly_usd, fact("security.identity-budget-share").base
    return with_more(
        shared,
        {
            "sign_on": float(exists),
            "nothing_exists": float(nothing),
            "identity_usd": charged,
            "identity_percent": most * 100,
            "budget": budget,
            "identity_over_budget": float(budget is not None and charged > budget * most),
            "knows_identity_server": float(any("keycloak" in one.lower() for one in brief.team.skills)),
        },
    )


def _taken(part: Component) -> str:
    text = f"{part.name} {part.technology or ''}".lower()
    if any(word in text for word in ("sign-on", "company", "existing")):
        return EXISTING
    if OWN_NAME.lower() in text:
        return OWN
    return MANAGED if part.managed else SELF_RUN


def _gate(options: tuple[Option, ...], taken: str) -> str:
    reason = next(one.ruled_out_because for one in options if one.id == taken)
    return f", since {reason}" if reason else ""


def _safer(options: tuple[Option, ...], bill: AccountsBill, taken: str) -> str:
    open_ones = [one.id for one in options if not one.ruled_out_because or one.id == taken]
    cheapest = min(open_ones, key=lambda way: bill.usd[way])
    if cheapest == taken:
        return ""
    return (
        f" It is not the cheapest that remains; safety counts as much as price ({_SAFETY[taken]:g} against"
        f" {_SAFETY[cheapest]:g} of 10)."
    )


def _others(bill: AccountsBill, taken: str) -> str:
    return ", ".join(
        f"{_NAMES[way]} {number(usd)}" for way, usd in bill.usd.items() if way not in {taken, EXISTING}
    )


def _flips(bill: AccountsBill, taken: str) -> str:
    price, free = bill.price, bill.free
    fixed = bill.usd[MANAGED] - max(0.0, bill.users - free) * price
    even = free + max(0.0, bill.usd[SELF_RUN] - fixed) / price if price else 0.0
    enough = fact("security.identity-self-run-engineers").base
    if taken == MANAGED and not price:
        return "A managed provider begins to ask for each user; so far that costs nothing (0 USD)."
    if taken == MANAGED:
        return (
            f"A self-run server is cheaper from about {number(even)} monthly users (now about"
            f" {number(bill.users)}), and is considered from {enough:.0f} engineers."
        )
    if taken == SELF_RUN:
        return (
            f"A managed provider is cheaper below about {number(even)} monthly users (now about"
            f" {number(bill.users)})."
        )
    if taken == EXISTING:
        return (
            "People from outside the organisation need access (1 or more); then a managed provider takes"
            " them."
        )
    return (
        "A regime applies, a second factor is asked for, or sign-in takes more than"
        f" {fact('security.identity-own-hours').highest:.0f} hours a month."
    )


_CONSEQUENCES = {
    MANAGED: (
        "Sign-in stops when the provider stops; tokens already given stay valid for their lifetime.",
        "User ids here are the provider's subject; keep a mapping so that the provider can be changed.",
    ),
    EXISTING: (
        "Groups of the existing directory become roles here.",
        "Sign-in stops when the directory stops.",
    ),
    SELF_RUN: ("The server is part of the recovery plan.", "Its updates go through staging first."),
    OWN: (
        "Passwords are stored with a memory-hard hash.",
        "A leak of the user table is a breach of the whole system.",
    ),
}
