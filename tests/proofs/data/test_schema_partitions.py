"""Rows are made where some partition takes them, also between gaps and at open ends."""

from __future__ import annotations

import pytest

from archkit.proofs.data.schema_partitions import windows
from archkit.proofs.postgres import database

pytestmark = pytest.mark.postgres

TABLES = """
CREATE TABLE gaps (a int NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE gaps_1 PARTITION OF gaps FOR VALUES FROM (10) TO (20);
CREATE TABLE gaps_2 PARTITION OF gaps FOR VALUES FROM (40) TO (45);
CREATE TABLE gaps_3 PARTITION OF gaps FOR VALUES FROM (45) TO (60);
CREATE TABLE ends (a smallint NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE ends_1 PARTITION OF ends FOR VALUES FROM (MINVALUE) TO (20);
CREATE TABLE past (at timestamptz NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE past_1 PARTITION OF past FOR VALUES FROM ('2019-01-01+00') TO ('2020-01-01+00');
CREATE TABLE past_2 PARTITION OF past FOR VALUES FROM ('2021-01-01+00') TO ('2021-02-01+00');
CREATE TABLE rest (a int NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE rest_1 PARTITION OF rest FOR VALUES FROM (1) TO (2);
CREATE TABLE rest_2 PARTITION OF rest DEFAULT;
"""


def test_the_longest_stretch_that_partitions_take_in_is_used() -> None:
    with database() as connection:
        connection.execute(TABLES.encode())
        found = windows(connection)
    assert (float(found["gaps"].low), float(found["gaps"].high)) == (40, 60)
    assert (float(found["ends"].low), float(found["ends"].high)) == (-980, 20)
    assert found["past"].low.startswith("2019-01-01")
    assert found["past"].high.startswith("2020-01-01")
    assert "rest" not in found
