"""The load test on the command line: sources, levels, scenarios, and what is said of wrong ones."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.sizing.network import Network

Said = pytest.CaptureFixture[str]
SHORTENER = Path(__file__).parents[2] / "notebooks" / "briefs" / "url-shortener.yaml"
OWN = """\
stations:
- {id: api, servers: 2, instances: 2}
- {id: store, kind: database, servers: 4}
routes:
- id: read
  per_second: 100
  peak_to_average: 2
  entry:
    target: api
    work: {mean_ms: 5}
    calls: [{target: store, work: {mean_ms: 4}, network_ms: 1}]
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "network.yaml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


def run(capsys: Said, *arguments: str) -> tuple[int, str]:
    code = main(["simulate", *arguments])
    return code, capsys.readouterr().out


def runs(capsys: Said, *arguments: str) -> list[dict]:
    code, out = run(capsys, *arguments, "--json")
    assert code == Exit.HOLDS
    found: list[dict] = json.loads(out)["runs"]
    return found


def test_a_network_of_ones_own_is_simulated(capsys: Said, own: str) -> None:
    code, out = run(capsys, own, "--requests", "2000", "--scenario", "peak")
    row = next(line for line in out.splitlines() if line.startswith("peak"))
    assert code == Exit.HOLDS
    assert " of " in out
    assert "store" in row or "api" in row


def test_levels_and_scenarios_come_in_the_order_asked_for(capsys: Said, own: str) -> None:
    found = runs(
        capsys, own, "--load", "1", "--load", "0.5", "--scenario", "database-slow", "--requests", "1e3"
    )
    assert [one["scenario"] for one in found] == ["load-1", "load-0.5", "database-slow"]
    assert found[1]["offered_per_second"] == pytest.approx(100, rel=0.15)


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(capsys: Said, own: str) -> None:
    same = [runs(capsys, own, "--load", "1", "--requests", "500", "--seed", seed) for seed in ("3", "3", "4")]
    assert same[0] == same[1]
    assert same[0] != same[2]


def test_more_than_it_can_do_is_called_unstable(capsys: Said, own: str) -> None:
    code, out = run(capsys, own, "--load", "6", "--requests", "4000")
    assert code == Exit.HOLDS
    assert "load-6: unstable, the queue of api grows by" in out or "queue of store grows by" in out


def test_a_session_is_simulated_with_its_design(capsys: Said, designed: Path) -> None:
    found = runs(capsys, str(designed), "--scenario", "peak", "--requests", "1000")
    targets = {one["target_ms"] for one in found[0]["routes"]}
    assert {one["station"] for one in found[0]["stations"]} >= {"api", "worker", "database"}
    assert targets - {None}


def test_a_design_file_is_simulated_with_the_brief_beside_it(capsys: Said, designed: Path) -> None:
    whole = runs(capsys, str(designed), "--load", "1", "--requests", "500")
    assert runs(capsys, str(designed / "design.yaml"), "--load", "1", "--requests", "500") == whole


def test_a_brief_is_designed_in_memory_and_its_network_can_be_written(tmp_path: Path, capsys: Said) -> None:
    before = set(tmp_path.iterdir())
    code, out = run(capsys, str(SHORTENER), "--list", "--write", "written.yaml")
    assert code == Exit.HOLDS
    assert {"average", "peak", "ten-times", "cache-cold", "retry-storm", "zone-lost"} <= set(out.split())
    assert {one.name for one in set(tmp_path.iterdir()) - before} == {"written.yaml"}
    network = Network.read(tmp_path / "written.yaml")
    again = runs(capsys, "written.yaml", "--load", "1", "--requests", "500")
    direct = runs(capsys, str(SHORTENER), "--load", "1", "--requests", "500")
    assert network.station("read-service").instances > 1
    assert again == direct


def test_the_cautious_end_takes_longer(capsys: Said) -> None:
    base, cautious = (
        runs(capsys, str(SHORTENER), "--load", "1", "--requests", "1000", *more)
        for more in ((), ("--cautious",))
    )
    assert cautious[0]["p95_ms"] > base[0]["p95_ms"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--load", "0"], "cannot be played"),
        (["--load", "nan"], "cannot be played"),
        (["--scenario", "tsunami"], "Choose from: average"),
    ],
)
def test_a_wrong_wish_is_refused_with_what_there_is(
    refused, own: str, arguments: list[str], said: str
) -> None:
    assert said in refused("simulate", own, *arguments)


def test_a_wrong_number_of_requests_is_refused(refused, own: str) -> None:
    assert "1e7" in refused("simulate", own, "--requests", "many")


def test_a_call_to_no_station_is_refused_by_its_name(refused, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(OWN.replace("{target: store,", "{target: shop,"), encoding="utf-8")
    assert "'shop', which is no station" in refused("simulate", str(path))


def test_a_service_that_takes_no_time_is_refused(refused, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(OWN.replace("mean_ms: 5", "mean_ms: 0"), encoding="utf-8")
    assert "mean_ms" in refused("simulate", str(path))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("servers: 2, instances: 2", "queue_limit: 1e26", "stations.0.queue_limit"),
        ("work: {mean_ms: 5}", "breaker: {open_s: .inf}", "breaker.open_s"),
        ("instances: 2", "autoscaling: {smallest: 1, largest: 2, target: 0.5, delay_s: 1.0e+300}", "delay_s"),
        ("instances: 2", "autoscaling: {smallest: 5, largest: 2, target: 0.5}", "no more than largest"),
        ("per_second: 100", "per_second: 0", "nothing to play"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused_by_its_field(
    refused, tmp_path: Path, before: str, after: str, said: str
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(OWN.replace(before, after, 1), encoding="utf-8")
    complaint = refused("simulate", str(path))
    assert said in complaint
    assert "after validation" not in complaint


def test_what_nothing_reaches_is_named(capsys: Said, tmp_path: Path) -> None:
    path = tmp_path / "lonely.yaml"
    path.write_text(OWN.replace("routes:", "- {id: archive}\nroutes:"), encoding="utf-8")
    _, out = run(capsys, str(path), "--load", "1", "--requests", "200")
    assert "Nothing reaches: archive" in out
    assert "store" not in out.partition("Nothing reaches")[2]


def test_a_part_that_waits_for_itself_is_named(capsys: Said, tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_text(
        OWN.replace("instances: 2", "concurrency: 1").replace("target: store", "target: api"),
        encoding="utf-8",
    )
    _, out = run(capsys, str(path), "--load", "1", "--requests", "500")
    assert "hold a place there while they wait" in out
    assert "requests was answered before the end" in out
    _, sound = run(capsys, str(path.with_name("loop.yaml")), "--list")
    assert "hold a place" not in sound


def test_names_of_several_lines_stay_in_their_line(capsys: Said, tmp_path: Path) -> None:
    path = tmp_path / "lines.yaml"
    name = '"read\\naverage: all is well"'
    path.write_text(OWN.replace("id: read", f"id: {name}\n  target_ms: 0.001"), encoding="utf-8")
    _, out = run(capsys, str(path), "--load", "1", "--requests", "500")
    assert "read average: all is well has a p95 of" in out


def test_rare_requests_that_never_come_are_said(capsys: Said, tmp_path: Path) -> None:
    path = tmp_path / "rare.yaml"
    path.write_text(OWN.replace("per_second: 100", "per_second: 1.0e-12"), encoding="utf-8")
    _, out = run(capsys, str(path), "--load", "1")
    assert "load-1: no request came in the" in out


def test_a_session_that_kept_nothing_is_no_brief(refused, tmp_path: Path) -> None:
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / "journal.jsonl").write_text("{", encoding="utf-8")
    assert "ended before anything was kept" in refused("simulate", "begun")


def test_a_brief_without_rates_is_refused_with_what_is_missing(refused, tmp_path: Path) -> None:
    path = tmp_path / "quiet.yaml"
    path.write_text("name: Quiet\npurpose: Keeps notes.\nteam: {engineers: 2}\n", encoding="utf-8")
    complaint = refused("simulate", str(path))
    assert "archkit design" in complaint or "no rate" in complaint


def test_ctrl_c_ends_the_run_and_shows_what_there_is(program: list[str], own: str, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [*program, "simulate", own, "--load", "1", "--requests", "4e8", "--write", "begun.yaml"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while child.poll() is None and not (tmp_path / "begun.yaml").exists():
        time.sleep(0.05)
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    out, complaint = child.communicate(timeout=120)
    assert child.returncode == Exit.INTERRUPTED
    assert "load-1: stopped after" in out
    assert "1 of 1 played" in complaint
    assert "Traceback" not in complaint
