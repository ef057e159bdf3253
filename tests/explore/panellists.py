"""Scripted architects that sit on panels: each is the rulebook with one thing of its own."""

from __future__ import annotations

import dataclasses

from archkit.architects import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.design import Artifact, Step
from archkit.errors import ProposalRefusedError
from archkit.personas import persona


class Plain(Rulebook):
    """The rulebook as the systems architect leads it, whoever sits on the seat."""

    def propose(self, step: Step, context: Context) -> Artifact:
        plain = dataclasses.replace(context, persona=persona("systems-architect"))
        return self.changed(step, super().propose(step, plain))

    def changed(self, step: Step, artifact: Artifact) -> Artifact:  # noqa: ARG002 - for those who change it
        return artifact


class Wordy(Plain):
    """Builds the same and explains it otherwise."""

    name = "wordy"

    def changed(self, step: Step, artifact: Artifact) -> Artifact:
        if step is Step.SHAPE:
            parts = tuple(
                one.model_copy(update={"purpose": f"In other words: {one.purpose}"})
                for one in artifact.components
            )
            return artifact.model_copy(update={"components": parts, "summary": "Said otherwise."})
        if step is Step.CHALLENGE:
            return artifact.model_copy(update={"ten_times": "Said otherwise.", "trade_offs": ()})
        return artifact


class Carefree(Plain):
    """Does without the controls that threats ask for."""

    name = "carefree"

    def changed(self, step: Step, artifact: Artifact) -> Artifact:
        return artifact.model_copy(update={"controls": ()}) if step is Step.SECURE else artifact


class Cautious(Plain):
    """Tests restores every week and chooses another way to hand out changes."""

    name = "cautious"

    def changed(self, step: Step, artifact: Artifact) -> Artifact:
        if step is not Step.OPERATE:
            return artifact
        decision = next(one for one in artifact.decisions if one.id == "observability-stack")
        other = next(one for one in decision.options if one.id != decision.chosen)
        decided = decision.model_copy(
            update={
                "chosen": other.id,
                "because": "Three people can look after it <b>together</b>.",
                "options": tuple(
                    one.model_copy(update={"ruled_out_because": "", "score": 8.0 if one is other else 6.0})
                    for one in decision.options
                ),
                "tie_with": None,
                "tie_question": "",
            }
        )
        others = tuple(one for one in artifact.decisions if one.id != decision.id)
        rest = {"restore_test": "weekly, the backup restored into an empty project and rows compared"}
        return artifact.model_copy(
            update={
                "decisions": (*others, decided),
                "recovery": artifact.recovery.model_copy(update=rest),
            }
        )


class Unwilling(Plain):
    """Declines to shape anything."""

    name = "unwilling"

    def changed(self, step: Step, artifact: Artifact) -> Artifact:
        if step is Step.SHAPE:
            raise ProposalRefusedError(step.value, "this one is not for me")
        return artifact
