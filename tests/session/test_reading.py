"""A document is read before it leaves."""

from archkit.brief import Brief
from archkit.design import Finding, Step
from archkit.knowledge import fact
from archkit.proofs import Proof
from archkit.session.reading import ChapterText, read_document

BRIEF = Brief(name="Shop", purpose="The shop must be always on.")


def chapter(*texts, title="Data"):
    return ChapterText(title, tuple(texts), tuple(texts))


def proof(code, status="proved", **more):
    return Proof(code=code, name="one", claim="It holds.", step=Step.SHAPE, status=status, **more)


def test_a_boast_is_remarked_with_what_to_say_instead():
    [one] = read_document([chapter("Events arrive exactly once.")], BRIEF, ()).remarks
    assert (one.kind, one.chapter) == ("absolute claim", "Data")
    assert one.said == "Events arrive exactly once"
    assert "at-least-once" in one.instead


def test_a_claim_that_the_proofs_of_the_walk_carry_may_be_made():
    text = chapter("The parts have no single point of failure.")
    assert read_document([text], BRIEF, [proof("ARCH003")]).remarks == ()
    assert read_document([text], BRIEF, [proof("ARCH003", "refuted")]).remarks
    assert read_document([text], BRIEF, ()).remarks


def test_words_of_the_brief_and_of_a_quoted_finding_are_not_the_documents_own():
    assert read_document([chapter("It is always on.")], BRIEF, ()).remarks == ()
    finding = Finding(
        code="PROSE011", severity="warning", place="shape.summary", message="m", remedy="r",
        evidence="It scales linearly",
    )  # fmt: skip
    quoted = proof("PROSE011", "refuted", findings=(finding,))
    assert read_document([chapter("It scales linearly.")], BRIEF, [quoted]).remarks == ()


def test_a_chapter_over_its_words_is_remarked_and_what_is_folded_does_not_count():
    most = int(fact("document.words.data").base)
    open_words = ChapterText("Data", ("word " * (most + 1),), ())
    folded = ChapterText("Data", ("word " * most,), ("word " * (2 * most),))
    [one] = read_document([open_words], BRIEF, ()).remarks
    assert one.kind == "too long"
    assert f"{most:,} at most" in one.said
    assert read_document([folded], BRIEF, ()).remarks == ()


def test_the_same_sentence_is_remarked_once():
    text = "Zero downtime."
    assert len(read_document([chapter(text), chapter(text, title="Contracts")], BRIEF, ()).remarks) == 1
