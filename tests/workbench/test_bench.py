from pathlib import Path

import pytest

from archkit import Workbench
from archkit.errors import InputError

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"


@pytest.fixture
def bench(tmp_path):
    return Workbench(BRIEFS / "leave-requests.yaml", folder=tmp_path / "walk")


def test_changes_go_before_what_was_read(tmp_path):
    bench = Workbench(BRIEFS / "leave-requests.yaml", folder=tmp_path, changes={"scale.users_total": "2K"})
    assert bench.brief.scale.users_total == 2_000


def test_a_step_is_shown_with_its_proofs_and_redrawn_after_an_answer(bench, monkeypatch):
    handles = []

    class Handle:
        def __init__(self, shown):
            self.shown = [shown]

        def update(self, shown):
            self.shown.append(shown)

    def display(shown, **_):
        handles.append(Handle(shown))
        return handles[-1]

    monkeypatch.setattr("IPython.display.display", display)
    bench.step("frame")
    assert "180 users" in handles[0].shown[0].text
    assert "proved" in handles[0].shown[0].text
    bench.form().input("scale.users_total").value = "400"
    assert "400 users" in handles[0].shown[1].text


def test_an_unknown_step_or_index_names_the_known_ones(bench):
    with pytest.raises(InputError, match="The steps are: frame"):
        bench.step("fram")
    with pytest.raises(InputError, match="leave_requests"):
        bench.without_index("nothing")


def test_an_index_taken_away_is_refuted_and_not_kept(tmp_path):
    bench = Workbench(BRIEFS / "notifications.yaml", folder=tmp_path)
    shown = bench.without_index("notifications_customer_id_created_at_id_idx")
    assert "refuted" in shown.text
    assert "customer_id" in shown.text
    assert "notifications_customer_id_created_at_id_idx" in bench.design.to_yaml()


def test_the_same_folder_can_be_used_again(tmp_path):
    first = Workbench(BRIEFS / "leave-requests.yaml", folder=tmp_path)
    document = first.export()
    second = Workbench(BRIEFS / "leave-requests.yaml", folder=tmp_path)
    assert second.export().read_bytes() == document.read_bytes()
    assert second.export(format="markdown").suffix == ".md"


@pytest.mark.parametrize(
    ("brief", "changes", "words"),
    [
        (None, None, "a NoneType is no brief"),
        ({"name": "x"}, None, "a dict is no brief"),
        ("nowhere.yaml", None, "there is no file"),
        (BRIEFS / "leave-requests.yaml", {"scale.users_total": "many"}, "no number was found"),
        (BRIEFS / "leave-requests.yaml", {"scal.x": 1}, "no field 'scal.x'"),
        (BRIEFS / "leave-requests.yaml", ["team"], "changes are fields with their values"),
    ],
)
def test_a_wrong_beginning_is_refused_and_leaves_the_earlier_session_alone(bench, brief, changes, words):
    before = sorted(bench.session.folder.iterdir())
    with pytest.raises(InputError, match=words):
        Workbench(brief, folder=bench.session.folder, changes=changes)
    assert sorted(bench.session.folder.iterdir()) == before


def test_a_format_that_is_not_written_is_refused(bench):
    with pytest.raises(InputError, match="There are: html, markdown, notebook"):
        bench.export(format="exe")


def test_a_load_test_runs_beside_the_kernel_and_can_be_stopped(bench):
    form = bench.load_test()
    assert "Latency of answered requests" in form._repr_mimebundle_()["text/plain"]
    form.control("size").value = 10_000_000
    form.control("choice").value = "average"
    form.start()
    form.stop()
    assert form.wait(120)
    assert "Stopped" in form.control("state").value
    assert "Stopped before its end" in form.control("result").value


def test_one_scenario_is_a_line_of_code(bench):
    assert "The same network under rising load" in bench.sizing.simulate("rising", 1_200).text
    with pytest.raises(InputError, match="there is no scenario"):
        bench.sizing.simulate("storm")


def test_sizing_shows_each_part_of_it_as_a_view(bench):
    sizing = bench.sizing
    for shown, words in (
        (sizing.load(), "What the work takes"),
        (sizing.uncertain(), "Share of the spread"),
        (sizing.capacity(), "Demand at peak"),
        (sizing.quick(), "Latency at the daily peak"),
        (sizing.compared(requests=1_000), "The quick answer beside the simulation"),
        (sizing.growth(), "What each month needs"),
        (sizing.promise(), "Availability by operation"),
    ):
        assert words in shown.markdown, words
        assert "<" in shown.html


def test_own_prices_are_refused_where_the_book_has_no_such_item(bench):
    assert "Cost by month" in bench.sizing.cost({"postgres-small-month": 1.0}).text
    with pytest.raises(InputError, match="unicorn-month"):
        bench.sizing.cost({"unicorn-month": 1.0})
