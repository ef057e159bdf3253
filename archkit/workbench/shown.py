"""What a step looks like in a notebook: its artifact, its proofs, and the rulebook's offer beside it."""

from __future__ import annotations

from archkit.design import Step
from archkit.render import View, proofs_view, view, view_of
from archkit.render.blocks import Callout, Mono, Prose, Strong
from archkit.render.blocks import joined as joined_spans
from archkit.render.design import artifact_blocks
from archkit.session import Offer, Session


def step_view(session: Session, step: Step) -> View:
    """Return the view of a step that was taken, or of what stopped the walk before it."""
    result = session.results.get(step)
    if result is None:
        return view(session.design.clarify)
    shown = [view_of(artifact_blocks(step, session.design)), proofs_view(result.proofs)]
    if result.offer:
        shown.insert(0, offer_view(result.offer))
    return joined(*shown)


def offer_view(offer: Offer) -> View:
    """Return the words that stand over a refuted step for which the rulebook has an artifact too."""
    refuted = Strong("What stands here is refuted below. ")
    if offer.why_not:
        rest = f"The rulebook has a proposal of its own, but {offer.why_not}."
        return view_of((Callout("care", (Prose((refuted, rest)),)),))
    take = (
        "The rulebook's own proposal holds. Take it with ",
        Mono(f'bench.accept("{offer.step.value}")'),
        "; the steps after it are taken anew.",
    )
    return view_of((Callout("care", (Prose((refuted, *take)),)),))


def taken_view(steps: tuple[str, ...]) -> View:
    """Return the line that replaces progress where a cell shows no step of its own."""
    return view_of((Prose(("Taken: ", *joined_spans([Mono(step) for step in steps]), ".")),))


def unfinished_view(session: Session) -> View:
    """Return the words over a document that was written before the walk was over."""
    left = joined_spans([Mono(step.value) for step in session.remaining])
    said = (
        Strong("Not finished. "),
        "The document shows what stands; not yet taken: ",
        *left,
        f". Asking {session.architect} for them costs money: ",
        Mono("bench.export(finish=True)"),
        ".",
    )
    return view_of((Callout("care", (Prose(said),)),))


def joined(*views: View) -> View:
    """Return one view of several, one after the other."""
    return View(
        html="\n".join(one.html for one in views),
        markdown="\n\n".join(one.markdown for one in views),
        text="\n\n".join(one.text for one in views),
    )
