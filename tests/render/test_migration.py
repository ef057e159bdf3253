"""A migration as it is shown: the same facts in each form."""

from __future__ import annotations

from archkit.design import DataModel
from archkit.proofs.migration import LossFound, StepRun, migration_between
from archkit.render import view


def model(*columns: dict[str, object]) -> DataModel:
    first = {"name": "id", "type": "bigint"}
    table = {"name": "t", "comment": "<b>Rows</b>", "needed_by": "a test", "columns": [first, *columns]}
    return DataModel.model_validate({"engine": "postgresql", "consistency": "strong", "tables": [table]})


def test_steps_waits_losses_and_comparisons_are_shown_in_each_form():
    old, new = model({"name": "n", "type": "integer"}), model({"name": "n", "type": "bigint"})
    found = migration_between(old, new, run=False)
    run = StepRun(
        number=1, label=found.plan.steps[0].label, phase="expand", during="up", seconds=0.1,
        reader_ms=12.5, writer_ms=7,
    )  # fmt: skip
    loss = found.plan.steps[0].losses[0]
    counted = LossFound(
        label=found.plan.steps[0].label, place=loss.place, sentence=loss.sentence, query=loss.query, rows=41
    )
    shown = view(found.model_copy(update={"steps": (run,), "losses": (counted,)}))
    for text in (shown.html, shown.markdown, shown.text):
        assert "12.5 ms" in text
        assert "41" in text
        assert "before it" in " ".join(text.split())
        assert "IS DISTINCT FROM" in text
        assert "it was asked not to run" in text


def test_equal_models_are_said_to_be_equal():
    same = model()
    assert "No change" in view(migration_between(same, same)).text
