"""What was taken away is counted, and what can go stays open on the page."""

from archkit.design import Finding, Step
from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Fold, Mark, Table
from archkit.render.smallest import smallest_blocks
from archkit.render.to_text import write_text


def proof(code, *rows, findings=(), text="2 parts beyond a floor of 2"):
    evidence = Evidence(label="Taken away", text=text, columns=("Part", "What fails"), rows=rows)
    return Proof(
        code=code, name="needless", claim="c", step=Step.CHALLENGE,
        status="refuted" if findings else "proved", evidence=(evidence,), findings=findings,
    )  # fmt: skip


def test_each_kind_of_piece_is_counted_and_folded():
    shown = smallest_blocks(
        [
            proof("DECISION010", ("API", "nothing runs 'Ask'"), ("Database", "nothing keeps 'Leave'")),
            proof("DECISION014", ("Django", "'API' has nothing to run on"), text="1 technology"),
            proof("ARCH001", ("x", "y")),
        ]
    )
    text = " ".join(write_text(shown).split())
    assert "2 parts, 1 technology; without each something fails" in text
    assert [type(one) for one in shown[1:]] == [Fold, Fold]
    assert "beyond a floor of 2" in shown[1].summary
    assert "can go" not in text


def test_only_what_loses_nothing_can_go():
    shown = smallest_blocks(
        [
            proof(
                "DECISION010", ("API", "nothing runs 'Ask'"), ("Cache", "nothing"), ("Queue", "nothing waits")
            )
        ]
    )
    [listed] = [one for one in shown if isinstance(one, Fold)]
    verdicts = [mark.word for row in listed.blocks[0].rows for mark in row if isinstance(mark, Mark)]
    assert verdicts == ["needed", "can go", "needed"]


def test_what_can_go_is_told_openly_with_what_to_do():
    finding = Finding(
        code="DECISION010", severity="warning", place="shape.components.cache",
        message="Without 'Cache' nothing fails.", remedy="Leave it out.",
    )  # fmt: skip
    shown = smallest_blocks([proof("DECISION010", ("Cache", "nothing"), findings=(finding,))])
    open_tables = [one for one in shown if isinstance(one, Table)]
    assert "Leave it out." in str(open_tables[0].rows)
    assert "without 1 piece nothing fails" in write_text(shown)


def test_without_proofs_there_is_nothing_to_show():
    assert smallest_blocks([]) == ()
    assert (
        smallest_blocks(
            [Proof(code="DECISION010", name="n", claim="c", step=Step.CHALLENGE, status="not run")]
        )
        == ()
    )
