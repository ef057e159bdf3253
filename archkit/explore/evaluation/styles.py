"""Judges the architecture style: the words for styles, and the pattern that the design has."""

from __future__ import annotations

from archkit.explore.evaluation.case import Expected
from archkit.explore.evaluation.showing import Reading
from archkit.explore.evaluation.verdict import Mark
from archkit.explore.evaluation.vocabulary import tokens_of
from archkit.knowledge.concept import KnownStyle
from archkit.knowledge.vocabulary import vocabulary


def judge_pattern(expected: Expected, reading: Reading) -> tuple[Mark, ...]:
    """Return the marks for the patterns that are right and, as a veto, for those that are wrong."""
    marks: list[Mark] = []
    shape = reading.design.shape
    if shape is None:
        return ()
    because = f"the design is a {shape.pattern.replace('-', ' ')}"
    right_by_name = shape.pattern in {
        style.id for word in expected.pattern_ok if (style := style_named(word))
    }
    if expected.pattern_ok:
        known = [style for word in expected.pattern_ok if (style := style_named(word))]
        strange = [word for word in expected.pattern_ok if not style_named(word)]
        right = any(_is(style, reading) for style in known)
        status = "met" if right else "not understood" if strange and not known else "missed"
        marks.append(
            Mark(
                topic="pattern",
                wanted=" or ".join(expected.pattern_ok),
                status=status,
                because=because,
                place="shape.pattern",
                quote=shape.summary,
                unread="; ".join(strange),
            )
        )
    for word in expected.pattern_wrong:
        style = style_named(word)
        if style is None:
            marks.append(
                Mark(topic="pattern", wanted=f"not {word}", status="not understood", because="no known style")
            )
            continue
        wrong = _is(style, reading) and (style.id == shape.pattern or not right_by_name)
        marks.append(
            Mark(
                topic="pattern",
                wanted=f"not {word}",
                status="missed" if wrong else "met",
                because=because,
                place="shape.pattern",
                quote=shape.summary if wrong else "",
            )
        )
    return tuple(marks)


def style_named(word: str) -> KnownStyle | None:
    """Return the style that a word means, or None: the longest of the words that it holds."""
    stems = [one.stem for one in tokens_of(word)]
    best: tuple[int, KnownStyle] | None = None
    for style in vocabulary().styles.values():
        for words in style.words:
            phrase = [one.stem for one in tokens_of(words)]
            starts = range(len(stems) - len(phrase) + 1)
            if any(stems[one : one + len(phrase)] == phrase for one in starts) and (
                best is None or len(phrase) > best[0]
            ):
                best = (len(phrase), style)
    return best[1] if best else None


def _is(style: KnownStyle, reading: Reading) -> bool:
    shape = reading.design.shape
    if shape is None or shape.pattern not in style.patterns:
        return False
    return all(reading.shows(one).when == "now" for one in style.needs)
