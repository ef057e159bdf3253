"""Rates for each user, parts of what is written, and what reports at an interval are read."""

from __future__ import annotations

import pytest

from archkit.explore.evaluation.case import Case
from archkit.explore.evaluation.inputs import read_inputs
from archkit.sizing import measure_load


def _load(**inputs: object):
    read = read_inputs(Case.model_validate({"id": "one", "title": "Parcels", "inputs": inputs}))
    assert read.unread == ()
    return measure_load(read.brief)


def test_a_rate_for_each_user_and_day_is_multiplied_by_those_who_come_in_a_day():
    load = _load(dau=2_000_000, writes_per_user_day=5)
    assert load.writes_per_second.base == pytest.approx(2_000_000 * 5 / 86_400)


def test_what_is_watched_by_each_user_is_read():
    load = _load(dau=1_000_000, films_watched_per_user_day=3)
    assert load.reads_per_second.base == pytest.approx(3_000_000 / 86_400)


def test_the_part_that_carries_a_file_alone_adds_bodies():
    load = _load(messages_per_day=1_000_000, media_share=0.05, record_bytes=100, media_bytes=200_000)
    assert load.objects_gib_per_month.base == pytest.approx(50_000 * 200_000 * 30 / 2**30, rel=0.1)


def test_without_writes_the_part_is_of_the_people_of_a_day():
    load = _load(dau=500_000, upload_share=0.1, media_bytes=10_000_000)
    assert load.objects_gib_per_month.base == pytest.approx(50_000 * 10_000_000 * 30 / 2**30, rel=0.1)


def test_things_in_things_report_at_their_interval():
    load = _load(server_pools=10, machines_per_pool=20, probes_per_machine=6, collection_interval_s=60)
    assert load.writes_per_second.base == pytest.approx(10 * 20 * 6 / 60)
