import pytest

from archkit.knowledge import fact
from archkit.sizing import Terms, measure_load, monthly_total, price_components, recovery_reach


def by_tier(found):
    return {one.tier: one for one in found.tiers}


def test_a_restore_takes_longer_the_more_there_is(clinic):
    small = by_tier(recovery_reach(*clinic()))["backup-and-restore"]
    big_brief = {"workload.entities.1.bytes_per_row": 300_000_000}
    reach = recovery_reach(*clinic(brief=big_brief))
    big = by_tier(reach)["backup-and-restore"]
    speed = fact("recovery.restore-gib-per-hour")
    fixed = fact("recovery.notice-minutes").base + fact("recovery.restore-overhead-minutes").base
    assert big.rto.base == pytest.approx(fixed + 60 * reach.stored_gib.base / speed.base)
    assert big.rto.low < big.rto.base < big.rto.high
    assert small.rto.base < 100 < big.rto.base
    assert small.meets
    assert not big.meets
    assert "RTO" in big.misses[0]


def test_tiers_go_from_cheap_and_slow_to_dear_and_quick(clinic):
    tiers = recovery_reach(*clinic()).tiers
    assert [one.rto.base for one in tiers] == sorted((one.rto.base for one in tiers), reverse=True)


def test_the_words_on_backups_say_what_is_lost(clinic):
    def lost(words):
        reach = recovery_reach(*clinic(design={"operate.recovery.backups": words}))
        return by_tier(reach)["backup-and-restore"].rpo

    assert lost("a snapshot a day and continuous log archiving").base == fact("recovery.log-minutes").base
    assert lost("every night").base == 1440
    assert lost("now and then") is None


def test_chosen_cheapest_and_following_are_named(clinic):
    reach = recovery_reach(*clinic())
    assert reach.chosen.tier == reach.cheapest.tier == "backup-and-restore"
    assert reach.following.tier == "pilot-light"
    last = recovery_reach(*clinic(design={"operate.recovery.tier": "active-active"}))
    assert last.following is None
    tight = recovery_reach(*clinic(brief={"quality.rto_minutes": 15, "quality.rpo_minutes": 2}))
    assert tight.cheapest.tier == "warm-standby"
    assert len(tight.chosen.misses) == 2
    hopeless = recovery_reach(*clinic(brief={"quality.rto_minutes": 0.01}))
    assert hopeless.cheapest is None


def test_what_only_the_unfavourable_end_misses_is_unsure(clinic):
    reach = by_tier(recovery_reach(*clinic(brief={"quality.rto_minutes": 70})))
    assert reach["pilot-light"].meets
    assert "RTO" in reach["pilot-light"].unsure[0]


def test_a_tier_costs_what_it_adds_to_the_bill(clinic):
    brief, design = clinic()
    load = measure_load(brief, design.data)
    alone = price_components(brief, design.shape, load)
    reach = by_tier(recovery_reach(brief, design))
    for tier in ("pilot-light", "warm-standby", "active-active"):
        lines = price_components(brief, design.shape, load, terms=Terms(recovery=tier))
        assert reach[tier].monthly_usd == pytest.approx(monthly_total(lines)[1] - monthly_total(alone)[1])
    assert 0 < reach["pilot-light"].monthly_usd < reach["active-active"].monthly_usd
    backups = sum(one.base_usd for one in alone if "backups" in one.item)
    assert reach["backup-and-restore"].monthly_usd == pytest.approx(backups)


def test_whose_prices_count_changes_what_a_tier_costs(clinic):
    here = by_tier(recovery_reach(*clinic()))
    there = by_tier(recovery_reach(*clinic(brief={"budget.provider": "hetzner"})))
    assert there["warm-standby"].monthly_usd < here["warm-standby"].monthly_usd


def test_without_an_architecture_no_tier_has_a_price(clinic):
    brief, design = clinic()
    reach = recovery_reach(brief, design.model_copy(update={"shape": None}))
    assert {one.monthly_usd for one in reach.tiers} == {None}
