"""Compiled and plain are the same simulation; what is compiled is known by its source."""

import sys

import pytest

from archkit.errors import ToolMissingError
from archkit.sizing.network import Call
from archkit.sizing.simulation import (
    Scenario,
    backend_used,
    compile_now,
    compiled,
    ready,
    simulate,
)


@pytest.fixture(scope="module")
def loop():
    compile_now()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.usefixtures("loop")
def test_both_backends_find_the_same_to_the_last_bit(everything, seed):
    network, scenario = everything
    plain = simulate(network, scenario, seed=seed, backend="plain")
    assert backend_used() == "plain"
    fast = simulate(network, scenario, seed=seed, backend="compiled")
    assert backend_used() == "compiled"
    assert plain == fast
    stations = {one.station: one for one in plain.stations}
    assert plain.retries > 0 < plain.dead_letters
    assert stations["gateway"].refused > 0 < stations["service"].refused
    assert stations["database"].timed_out > 0 < stations["database"].wasted


@pytest.mark.usefixtures("loop")
def test_a_compiled_loop_is_ready_and_taken_by_itself(small, fixed):
    assert ready()
    simulate(small(Call(target="web", work=fixed(1))), Scenario(id="s", seconds=5))
    assert backend_used() == "compiled"


@pytest.mark.usefixtures("loop")
def test_a_million_requests_take_a_second_or_two_and_little_memory(small, random):
    network = small(Call(target="web", work=random(1)), rate=10_000)
    run = simulate(network, Scenario(id="s", seconds=100), backend="compiled")
    assert run.offered > 990_000
    assert run.goodput_per_second == pytest.approx(10_000, rel=0.01)


SMALL_LOOP = """
def advance(i, x, h, until, most):
    return until + most
"""


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_what_is_damaged_on_the_disk_is_compiled_again(tmp_path, monkeypatch, ending):
    numba = pytest.importorskip("numba")
    source = tmp_path / "small_loop.py"
    source.write_text(SMALL_LOOP, encoding="utf-8")
    scope = {"__name__": "small_loop"}
    exec(compile(SMALL_LOOP, str(source), "exec"), scope)  # noqa: S102 - three lines of ours
    monkeypatch.setattr(
        compiled, "_advance", lambda *, kept=True: numba.njit(scope["advance"], cache=kept, nogil=True)
    )
    compiled._compiled.__wrapped__()
    for file in tmp_path.rglob(f"*.{ending}"):
        file.write_bytes(file.read_bytes()[:20])
    loop = compiled._compiled.__wrapped__()
    assert loop.py_func(None, None, None, 2, 3) == 5
    assert loop.signatures
    assert all(file.stat().st_size > 20 for file in tmp_path.rglob("*.nb?"))
    assert list(tmp_path.rglob(f"*.{ending}"))


def test_the_digest_covers_every_file_whose_source_is_compiled():
    found = {}
    compiled._compilable(compiled.advance, found)
    modules = {one.py_func.__module__.rsplit(".", 1)[1] for one in found.values()}
    assert modules | {"layout", "compiled"} == set(compiled._FILES)


def test_without_numba_the_plain_loop_runs_and_compiled_says_what_is_missing(small, fixed, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setattr(compiled, "_advance", compiled._advance.__wrapped__)
    network, scenario = small(Call(target="web", work=fixed(1))), Scenario(id="s", seconds=5)
    assert not ready()
    assert simulate(network, scenario).answered > 0
    assert backend_used() == "plain"
    with pytest.raises(ToolMissingError, match=r"archkit\[load\]"):
        simulate(network, scenario, backend="compiled")
