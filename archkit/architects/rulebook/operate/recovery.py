"""Backups and disaster recovery: the cheapest tier that reaches RPO and RTO."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.anatomy import volume as volume_of
from archkit.architects.rulebook.choices.circumstances import amount, circumstances_of, stated_or, with_more
from archkit.architects.rulebook.choices.weighing import criteria, weigh
from archkit.architects.rulebook.listing import places_named
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.size.running_cost import running_usd
from archkit.design import Decision, Estimate, Option, Recovery
from archkit.knowledge import Reading, Readings, fact
from archkit.sizing.reliability.recovery import tier_amount, tier_rpo, tier_rto
from archkit.sizing.terms import RecoveryTier

_MINUTE = 60


@dataclass(frozen=True)
class _Tier:
    """A tier with what it reaches in minutes, what it adds in USD a month, and its words."""

    id: RecoveryTier
    name: str
    rpo: float
    rto: float
    usd: float
    benefits: tuple[str, ...]
    costs: tuple[str, ...]


def targets(a: Anatomy) -> tuple[float, float, str]:
    """Return RPO and RTO in minutes, and which of them nobody stated."""
    quality = a.case.brief.quality
    rpo = stated_or(quality.rpo_minutes, "recovery.assumed-rpo-minutes")
    rto = stated_or(quality.rto_minutes, "recovery.assumed-rto-minutes")
    stated = a.case.stated.quality
    open_ones = [
        name for name, value in (("RPO", stated.rpo_minutes), ("RTO", stated.rto_minutes)) if value is None
    ]
    return rpo, rto, listed(open_ones)


def restore_minutes(a: Anatomy) -> float:
    """Return the minutes from loss to service by restoring a backup at the horizon's volume.

    Notice + overhead + volume / restore speed, from the facts ``recovery.notice-minutes``,
    ``recovery.restore-overhead-minutes`` and ``recovery.restore-gib-per-hour``.
    """
    return tier_rto("backup-and-restore", a.case.load.storage_gib_at_horizon).base


def _tiers(a: Anatomy, rpo: float) -> tuple[_Tier, ...]:
    daily, archive = fact("recovery.daily-minutes").base, fact("recovery.log-minutes").base
    at_hand = daily if rpo >= daily else archive
    return (
        _Tier(
            "backup-and-restore",
            "backup and restore",
            at_hand,
            restore_minutes(a),
            _usd(a, "backup-and-restore"),
            ("nothing runs twice",),
            (f"down while restoring, about {number(restore_minutes(a))} min",),
        ),
        _Tier(
            "pilot-light",
            "pilot light: a replica elsewhere, the rest switched off",
            _rpo("pilot-light"),
            _rto("pilot-light"),
            _usd(a, "pilot-light"),
            ("data is already there",),
            ("a second place to keep current", "starting up under stress"),
        ),
        _Tier(
            "warm-standby",
            "warm standby: a small copy that runs",
            _warm_rpo(rpo),
            _rto("warm-standby"),
            _usd(a, "warm-standby"),
            ("switching takes minutes", "it is tested by running"),
            ("two places to release to",),
        ),
        _Tier(
            "active-active",
            "two active sites",
            _rpo("active-active"),
            _rto("active-active"),
            _usd(a, "active-active"),
            ("loss of a site costs a share of requests",),
            ("conflicting writes must be settled", "everything that runs, runs twice"),
        ),
    )


def _usd(a: Anatomy, tier: RecoveryTier) -> float:
    return tier_amount(a.case.brief, a.architecture, a.case.load, tier).base_usd


def _rpo(tier: RecoveryTier) -> float:
    reached = tier_rpo(tier)
    return reached.base if reached else 0.0


def _rto(tier: RecoveryTier) -> float:
    return tier_rto(tier, None).base


def _warm_rpo(rpo: float) -> float:
    """Return what a warm standby loses; nothing when it confirms each commit, at a price in latency."""
    usual = _rpo("warm-standby")
    return 0.0 if rpo < usual else usual


def _chosen(a: Anatomy) -> tuple[_Tier, tuple[_Tier, ...], str]:
    """Return the tier, all tiers, and what a leaning to safety did to the choice."""
    rpo, rto, _ = targets(a)
    tiers = _tiers(a, rpo)
    forced = a.case.forced_to("recovery-tier")
    enough = next((tier for tier in tiers if tier.rpo <= rpo and tier.rto <= rto), tiers[-1])
    enough = next((tier for tier in tiers if tier.id == forced), enough)
    further = tiers[tiers.index(enough) + 1 :]
    if forced or a.case.lean is None or a.case.lean.leanings.safety != "raised" or not further:
        return enough, tiers, ""
    name, budget = further[0].name.split(":")[0], a.case.brief.budget.monthly_usd
    whole = running_usd(a) + further[0].usd
    against = a.case.lean.taken_back("safety")
    if budget is not None and whole > budget:
        against = f"with it {number(whole)} USD a month pass the budget of {number(budget)}"
    if further[0].rpo > rpo or further[0].rto > rto:
        against = "it misses the targets"
    if further[0].id == "active-active" and a.case.brief.quality.consistency == "strong":
        against = "strong consistency leaves no room for writes at two sites"
    if against:
        return enough, tiers, f" The leaning raised-safety asks for {name}; a gate stays first: {against}."
    said = (
        f" The leaning raised-safety tipped it: {enough.name.split(':')[0]} would reach the targets as well."
    )
    return further[0], tiers, said


def recovery(a: Anatomy) -> Recovery:
    """Return the recovery plan; stateless designs recover by deploying again."""
    rpo, rto, unstated = targets(a)
    tier, _, _ = _chosen(a)
    assumed = f" {unstated} assumed, nobody stated it." if unstated else ""
    return Recovery(
        tier=tier.id,
        rpo_minutes=rpo,
        rto_minutes=rto,
        backups=f"{_backups(a, tier, rpo)}{assumed}",
        restore_test=_restore_test(a, tier, rto),
    )


def _backups(a: Anatomy, tier: _Tier, rpo: float) -> str:
    kept, daily = fact("recovery.kept-days").base, fact("recovery.daily-minutes").base
    databases = listed(a.name(part.id) for part in a.primaries)
    if not databases:
        return "No database: nothing to back up beyond the repository and its secrets."
    how = (
        "a snapshot a day"
        if rpo >= daily
        else (
            f"a snapshot a day and continuous log archiving (at most {fact('recovery.log-minutes').base:g}"
            " min lost)"
        )
    )
    files = listed(part.name for part in a.parts("object-store"))
    more = f" {files}: versions kept {kept:.0f} days." if files else ""
    rebuilt = listed(part.name for part in a.parts("cache", "search", "queue"))
    skip = (
        f" {rebuilt} {'is' if len(a.parts('cache', 'search', 'queue')) == 1 else 'are'} rebuilt, not"
        " backed up."
        if rebuilt
        else ""
    )
    beyond = "" if tier.id == "backup-and-restore" else f" Besides, {tier.name}{_confirmed(tier)}."
    return f"{databases}: {how}, kept {kept:.0f} days, a copy {_where(a)}.{more}{skip}{beyond}"


def _confirmed(tier: _Tier) -> str:
    if tier.id != "warm-standby" or tier.rpo > 0:
        return ""
    delay, elsewhere = fact("recovery.confirm-ms").base, fact("recovery.warm-rpo-minutes").base
    return (
        f", which confirms each commit from another zone (about {delay:g} ms more for a write); losing the"
        f" whole region can still cost up to {elsewhere:g} min"
    )


def _where(a: Anatomy) -> str:
    if a.case.has("own-premises"):
        return "on machines in another building of the owner's, on media that daily roles cannot delete from"
    places = a.case.brief.compliance.residency
    return f"in another account {f'inside {places_named(places)}' if places else 'and another region'}"


def _restore_test(a: Anatomy, tier: _Tier, rto: float) -> str:
    months = fact("recovery.test-months").base
    if not a.parts("database", "object-store", "warehouse"):
        return f"Every {months:.0f} months a deployment into an empty account, timed."
    gib = signals(a.case).storage_gib
    volume = f" At the horizon it holds {volume_of(gib)}." if gib else ""
    nights = (
        ""
        if a.has_rota
        else (
            f", in working hours; at night up to {fact('operations.unattended-hours').base:g} h pass before"
            " anybody notices"
        )
    )
    verdict = f"archkit reckons {number(tier.rto)} min against an RTO of {number(rto)} min{nights}"
    if tier.id != "backup-and-restore":
        longer = number(restore_minutes(a))
        return (
            f"Every {months:.0f} months the switch is exercised ({verdict}) and a backup is restored into an"
            " empty environment with row counts and sums compared: wrong data reaches the other copy too,"
            f" and then the backup counts, about {longer} min.{volume}"
        )
    met = verdict if tier.rto <= rto else f"{verdict}: no tier reaches it, so the target must be relaxed"
    return (
        f"Every {months:.0f} months into an empty environment: time from the decision to the first good"
        f" request, row counts and sums compared; {met}.{volume}"
    )


def decide_recovery(a: Anatomy) -> Decision | None:
    """Return the decision on the recovery tier; None without anything to recover."""
    if a.has_decided("recovery", "disaster") or not a.parts("database", "object-store", "warehouse"):
        return None
    tier, tiers, led = _chosen(a)
    options = _options(a, tiers)
    following = next((one for one in tiers if one.rto < tier.rto or one.rpo < tier.rpo), None)
    return Decision(
        id="recovery-tier",
        title=f"Recovery: {tier.name}",
        question="How is service restored after losing the database or the site?",
        options=options,
        chosen=tier.id,
        because=f"{_because(a, tier)}{led}",
        consequences=(
            f"A restore is tested every {fact('recovery.test-months').base:.0f} months.",
            "Losing one machine or zone is another matter: instances and the database's standby cover it.",
        ),
        depends_on=(
            "quality.rpo_minutes",
            "quality.rto_minutes",
            "recovery.restore-gib-per-hour",
            *(("leaning-raised-safety",) if led else ()),
        ),
        flips_when=f"{_flips(tier, following)}{_outgrown(a, tier)}",
        revisit="After each restore test.",
        rule="recovery-tier",
        criteria=criteria("recovery-tier", a.case.engineers),
        figures=_figures(a, tier),
        **_tie(options, tier, tiers),
    )


def _because(a: Anatomy, tier: _Tier) -> str:
    """Return what the tier reaches of what is asked, and at which price."""
    rpo, rto, unstated = targets(a)
    said = f"{unstated} not stated and assumed. " if unstated else ""
    volume = signals(a.case).storage_gib
    kept = (
        f", {volume_of(volume)} at the horizon included" if volume and tier.id == "backup-and-restore" else ""
    )
    return (
        f"{said}RPO {number(rpo)} min and RTO {number(rto)} min: {tier.name.split(':')[0]} reaches"
        f" {number(tier.rpo)} and {number(tier.rto)} min{kept}, for about {number(tier.usd)} USD a month."
    )


def _outgrown(a: Anatomy, tier: _Tier) -> str:
    """Return from how much data on a restore takes longer than the RTO; empty where nothing is restored."""
    _, rto, _ = targets(a)
    spare = rto - fact("recovery.notice-minutes").base - fact("recovery.restore-overhead-minutes").base
    room = spare / _MINUTE * fact("recovery.restore-gib-per-hour").base
    volume = signals(a.case).storage_gib
    if tier.id != "backup-and-restore" or room <= volume:
        return ""
    return (
        f" So does data over {number(room)} GiB (horizon: {volume_of(volume)}), when a restore no longer fits"
        " the RTO."
    )


def _figures(a: Anatomy, tier: _Tier) -> tuple[Estimate, ...]:
    """Return how long the tier takes, with how a restore's time follows from the data."""
    back = tier_rto(tier.id, a.case.load.storage_gib_at_horizon)
    return (back.estimate("minutes-to-service", f"Minutes to service by {tier.name.split(':')[0]}", "min"),)


def _tie(options: tuple[Option, ...], tier: _Tier, tiers: tuple[_Tier, ...]) -> dict[str, str]:
    """Return the tie with a tier that costs about as much, and what would break it; empty without one."""
    score = {one.id: one.score for one in options if one.score is not None and not one.ruled_out_because}
    own = score.pop(tier.id, None)
    near = min(score, key=lambda name: abs((score[name] or 0.0) - (own or 0.0)), default=None)
    if own is None or near is None or abs((score[near] or 0.0) - own) >= fact("pattern.tie-margin").base:
        return {}
    other = next(one for one in tiers if one.id == near)
    question = (
        f"Is service after {number(other.rto)} min in place of {number(tier.rto)} worth"
        f" {number(abs(other.usd - tier.usd))} USD a month {'more' if other.usd >= tier.usd else 'less'}?"
        f" If so, {other.name.split(':')[0]}."
    )
    return {"tie_with": near, "tie_question": question}


def _flips(tier: _Tier, following: _Tier | None) -> str:
    if following is None:
        return "No tier goes further; a tighter target needs another kind of system."
    less = [f"RTO under {number(tier.rto)} min"] if following.rto < tier.rto else []
    less += [f"RPO under {number(tier.rpo)} min"] if following.rpo < tier.rpo else []
    return f"{' or '.join(less)} asks for {following.name.split(':')[0]}."


def recovery_readings(shared: Readings, tiers: Iterable[tuple[str, float, float]]) -> Readings:
    """Return the readings by which tiers are gated: what each reaches, and by how much it misses.

    Args:
        shared: The readings that later decisions share; RPO and RTO are among them.
        tiers: Id, RPO and RTO in minutes of each tier.
    """
    rpo, rto = amount(shared, "rpo"), amount(shared, "rto")
    values: dict[str, Reading] = {}
    for tier, loses, takes in tiers:
        short = tier.split("-")[0]
        values |= {
            f"{short}_rpo": loses,
            f"{short}_rto": takes,
            f"{short}_misses_rpo_by": loses - rpo,
            f"{short}_misses_rto_by": takes - rto,
        }
    return with_more(shared, values)


def _options(a: Anatomy, tiers: tuple[_Tier, ...]) -> tuple[Option, ...]:
    """Return the tiers as options, gated by what they reach and priced by the bill."""
    running = running_usd(a)
    points: dict[str, dict[str, float]] = {
        one.id: {"cost": max(0.0, min(10.0, 10.0 * (1 - one.usd / running / 2) if running else 0.0))}
        for one in tiers
    }
    shared = circumstances_of(a)
    choice = weigh(
        a.case,
        "recovery-tier",
        recovery_readings(shared, ((one.id, one.rpo, one.rto) for one in tiers)),
        points,
    )
    by_id: dict[str, _Tier] = {one.id: one for one in tiers}
    return tuple(
        option.model_copy(
            update={
                "monthly_cost_usd": round(by_id[option.id].usd),
                "costs": by_id[option.id].costs if option.id == "backup-and-restore" else option.costs,
            }
        )
        for option in choice.options
    )
