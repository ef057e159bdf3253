"""Who keeps the accounts: managed, self-run, existing or own, by cost of ownership and safety."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.choice import Candidate, choose, when
from archkit.architects.rulebook.shape.identity import names_sign_on
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.size.people_cost import owned_usd
from archkit.design import Component, Decision, Option
from archkit.knowledge import fact
from archkit.sizing import price_book

MANAGED, SELF_RUN, EXISTING, OWN = "managed-provider", "self-run-server", "existing-accounts", "own-sign-in"
_NAMES = {
    MANAGED: "a managed provider",
    EXISTING: "an existing sign-on",
    SELF_RUN: "a self-run server",
    OWN: "an own sign-in",
}
_SAFETY = {MANAGED: 9.0, EXISTING: 9.0, SELF_RUN: 6.0, OWN: 4.0}
_MACHINES = frozenset({"partner-api", "iot", "command-line"})


@dataclass(frozen=True)
class _Bill:
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
    bill = _bill(a)
    choice = choose(_candidates(a, bill), {"cost": 1.0, "safety": 1.0})
    part = next(iter(a.parts("identity")), None)
    taken = _taken(part) if part else choice.chosen.id
    winner = next(option for option in choice.options if option.id == taken)
    agrees = taken == choice.chosen.id
    who = (
        f"About {number(bill.users)} people sign in within a month"
        if bill.users
        else (
            "Machines call, and few people sign in"
            if a.case.brief.scale.users_total
            else "The brief does not say how many people sign in"
        )
    )
    reason = (
        f"{who}: {_NAMES[taken]} costs {number(bill.usd[taken])} USD a month with its work,"
        f" {_others(bill, taken)}.{_safer(choice.options, bill, taken)}"
    )
    rest = (
        ""
        if agrees
        else (
            f" By the gates and scores alone it would be {choice.chosen.name}{_gate(choice.options, taken)};"
            f" the architecture has {part.name if part else winner.name}, so this is settled before the first"
            " release."
        )
    )
    return Decision(
        id="identity-provider",
        title=f"Accounts: {winner.name}",
        question="Who keeps the accounts and checks who calls?",
        options=tuple(
            option.model_copy(
                update={
                    "monthly_cost_usd": round(bill.usd[option.id]),
                    "ruled_out_because": "" if option.id == taken else option.ruled_out_because,
                }
            )
            for option in choice.options
        ),
        chosen=taken,
        because=reason + rest,
        consequences=_CONSEQUENCES[taken],
        depends_on=("scale.users_total", "team.engineers", "threats.exposure", bill.origin),
        flips_when=_flips(bill, taken),
        revisit="When the provider's bill passes twice this month's estimate, or its terms change.",
        rule="identity-provider",
        tie_with=choice.runner_up.id if agrees and choice.tie and choice.runner_up else None,
    )


def _bill(a: Anatomy) -> _Bill:
    scale, case = a.case.brief.scale, a.case
    people = not scale.clients or bool(set(scale.clients) - _MACHINES)
    users = (scale.users_total or 0) * fact("cost.active-share").base if people else 0.0
    part = next(iter(a.parts("identity")), None)
    technology, book = part.technology if part else None, price_book(case.brief)
    price, free = (book.price(f"identity-{one}", technology).base for one in ("user", "free-users"))
    managed = max(0.0, users - free) * price
    connect, look = (
        fact("security.identity-managed-build-weeks").base,
        fact("security.identity-managed-hours").base,
    )
    return _Bill(
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


def _candidates(a: Anatomy, bill: _Bill) -> tuple[Candidate, ...]:
    brief = a.case.brief
    enough = fact("security.identity-self-run-engineers").base
    knows = any("keycloak" in skill.lower() for skill in brief.team.skills)
    nothing = brief.existing.none and not names_sign_on(a.case)
    exists = names_sign_on(a.case) or (
        not nothing and (brief.threats.exposure == "internal" or a.case.has("internal-tool"))
    )
    missing = (
        "the brief says that nothing exists yet (existing.none)"
        if nothing
        else "the brief names no existing sign-on; callers are outside the organisation"
    )
    strict = bool(brief.compliance.regimes)
    cheapest = min(bill.usd.values())
    rated = {
        way: {"cost": 10.0 * cheapest / max(usd, 1.0), "safety": _SAFETY[way]}
        for way, usd in bill.usd.items()
    }
    charged = max(0.0, bill.users - bill.free) * bill.price
    budget, most = brief.budget.monthly_usd, fact("security.identity-budget-share").base
    too_dear = budget is not None and charged > budget * most
    dear = (
        f"its price alone is {number(charged)} USD a month, over {most * 100:.0f} % of the budget of"
        f" {number(budget or 0)}"
    )
    return (
        Candidate(
            EXISTING,
            "existing single sign-on",
            ("no second password", "leavers lose access in one place"),
            ("depends on whoever runs it",),
            rated[EXISTING],
            when(not exists, missing),
            "easy",
        ),
        Candidate(
            MANAGED,
            "managed OpenID Connect provider",
            (f"free to {number(bill.free)} monthly users", "second factor and lock-out are built in"),
            ("price grows with users", "accounts live with a provider"),
            rated[MANAGED],
            when(too_dear, dear),
            "moderate",
        ),
        Candidate(
            SELF_RUN,
            "self-run identity server",
            ("price does not grow with users", "accounts stay in-house"),
            ("patches of a server that everything depends on",),
            rated[SELF_RUN],
            when(
                a.case.engineers < enough and not knows,
                f"{counted(a.case.engineers, 'engineer')}; considered from {enough:.0f}, or with the skill",
            ),
            "moderate",
        ),
        Candidate(
            OWN,
            "own sign-in on the framework's parts",
            ("no further part", "no price for each user"),
            ("reset, lock-out, second factor and leaks are yours",),
            rated[OWN],
            when(
                strict,
                "evidence that an own sign-in must first earn is asked for by"
                f" {listed(one.upper() for one in brief.compliance.regimes or ())}",
            ),
            "hard",
        ),
    )


def _taken(part: Component) -> str:
    text = f"{part.name} {part.technology or ''}".lower()
    if any(word in text for word in ("sign-on", "company", "existing")):
        return EXISTING
    return MANAGED if part.managed else SELF_RUN


def _gate(options: tuple[Option, ...], taken: str) -> str:
    reason = next(one.ruled_out_because for one in options if one.id == taken)
    return f", since {reason}" if reason else ""


def _safer(options: tuple[Option, ...], bill: _Bill, taken: str) -> str:
    open_ones = [one.id for one in options if not one.ruled_out_because or one.id == taken]
    cheapest = min(open_ones, key=lambda way: bill.usd[way])
    if cheapest == taken:
        return ""
    return (
        f" It is not the cheapest that remains; safety counts as much as price ({_SAFETY[taken]:g} against"
        f" {_SAFETY[cheapest]:g} of 10)."
    )


def _others(bill: _Bill, taken: str) -> str:
    return ", ".join(
        f"{_NAMES[way]} {number(usd)}" for way, usd in bill.usd.items() if way not in {taken, EXISTING}
    )


def _flips(bill: _Bill, taken: str) -> str:
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
