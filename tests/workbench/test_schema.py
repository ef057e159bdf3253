"""A schema in a notebook: plans under a slider, an index left out and repaired, SQL of one's own."""

import re

import pytest

from archkit import Brief, SchemaBench
from archkit.errors import InputError, YamlError
from archkit.explore.index_left_out import IndexLeftOut
from archkit.explore.volume_slider import VolumeSlider

SQL = """
CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE scans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, place text NOT NULL,
  parcel_id bigint NOT NULL REFERENCES parcels, at timestamptz NOT NULL);
CREATE INDEX scans_of_a_parcel ON scans (parcel_id, at);
CREATE INDEX scans_by_place ON scans (place);
"""
PATTERNS = """
- {id: track, operation: Track a parcel, table: scans, kind: read, per_second_peak: 40, target_p95_ms: 50,
   sql: "SELECT place, at FROM scans WHERE parcel_id = $1 ORDER BY at DESC LIMIT 20"}
- {id: find, operation: Find a parcel <b>, table: parcels, kind: read, per_second_peak: 4, target_p95_ms: 50,
   sql: "SELECT id FROM parcels WHERE code = $1"}
"""
ROWS = {"parcels": 400_000, "scans": 2_400_000}


@pytest.fixture(scope="module")
def own():
    return SchemaBench.read(SQL, patterns=PATTERNS, rows=ROWS, name="parcels")


@pytest.fixture(scope="module")
def slider(own):
    return own.access()


@pytest.fixture(scope="module")
def without(own):
    return own.without_index("scans_of_a_parcel")


def row_of(html, operation):
    return next(row for row in re.findall(r"<tr>.*?</tr>", html) if operation in row)


@pytest.mark.postgres
def test_every_pattern_has_badge_line_and_verdict_and_moves_with_the_slider(slider):
    assert isinstance(slider, VolumeSlider)
    here = row_of(slider.shown, "Track a parcel")
    assert "index</span>" in here
    assert "holds" in here
    assert "scans_of_a_parcel" in here
    assert re.search(r'<svg class="ak-spark"[^>]*role="img" aria-label="Cost from [^"]+: [\d.]+ to', here)
    slider.control.value = 10
    assert "24 million of them in <code>scans</code>" in slider.shown
    slider.control.value = 1
    assert row_of(slider.shown, "Track a parcel") == here


@pytest.mark.postgres
def test_the_static_twin_has_all_volumes_and_text_stays_text(slider):
    bundle = slider._repr_mimebundle_()
    heads = re.findall(r'<th scope="col">(.*?)</th>', bundle["text/html"])
    assert [head.split(",")[0] for head in heads][2:] == ["First month", "Horizon", "10 times", "100 times"]
    assert "&lt;b&gt;" in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.postgres
def test_an_index_left_out_turns_bad_at_a_volume_and_its_repair_was_run(without):
    assert isinstance(without, IndexLeftOut)
    shown = without.shown
    assert "1 access pattern turns bad" in shown
    row = row_of(shown, "Track a parcel")
    assert re.search(r"sequential.*turns bad.*from 0\.\d+ times.*rows of scans.*holds", row)
    assert "CREATE INDEX" in shown
    assert "(parcel_id, at)" in shown
    assert "Repaired." in shown
    assert "Find a parcel" not in shown.split("<details")[0]


@pytest.mark.postgres
def test_the_chooser_shows_that_nobody_misses_an_index(without):
    before = without.shown
    without.control.value = "scans_by_place"
    assert "Nobody misses it" in without.shown
    without.control.value = "scans_of_a_parcel"
    assert without.shown == before


@pytest.mark.postgres
def test_what_came_in_is_said_and_a_schema_without_queries_asks_for_them(own):
    assert "4 of 4 statements run" in own.imported().text
    assert "erDiagram" in own.diagram().markdown
    assert "2,400,000" in own.tables().text
    bare = SchemaBench(own._subject.design.model_copy(
        update={"data": own.data.model_copy(update={"access_patterns": ()})}
    ))  # fmt: skip
    assert "No access patterns" in bare.access()._repr_mimebundle_()["text/plain"]


@pytest.mark.postgres
def test_unknown_names_are_refused_with_the_known_ones(own):
    with pytest.raises(InputError, match="scans_of_a_parcel"):
        own.without_index("nothing")
    with pytest.raises(InputError, match="there is no table 'orders'"):
        SchemaBench.read(SQL, rows={"orders": 3})
    with pytest.raises(YamlError, match="the access patterns"):
        SchemaBench.read(SQL, patterns="- {id: track}")
    with pytest.raises(InputError, match="there is no file"):
        SchemaBench.read("nowhere.yaml")


def test_without_postgres_it_is_parsed_and_said_so(monkeypatch):
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")
    own = SchemaBench.read(SQL, patterns=PATTERNS, rows=ROWS)
    for shown in (own.imported(), own.access(), own.without_index("x"), own.times(), own.migration(SQL)):
        assert "Parsed, not run." in shown.text
        assert "4 statements were read" in shown.text
    assert own.data is None


def test_a_design_without_postgres_shows_its_patterns_as_parsed(monkeypatch, sample_data_design):
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")
    schema = SchemaBench(sample_data_design, Brief(name="x"))
    shown = schema.access()._repr_mimebundle_()["text/plain"]
    assert "Parsed, not run." in shown
    assert "parsed, not run" in shown
    assert "Parsed, not run." in schema.without_index()._repr_mimebundle_()["text/plain"]
    assert schema.access().control is None
