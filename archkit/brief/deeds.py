"""Deeds: who does what to which thing, read from the grammar of a sentence.

There is no tagger of parts of speech. A word from the closed list of verbs is taken for a
verb by its form and by its neighbours; what follows it is its object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archkit.brief.measures import time_unit
from archkit.brief.nouns import singular
from archkit.brief.phrases import NounPhrase, is_thing, phrase_at, phrase_before
from archkit.brief.tokens import Sentence
from archkit.brief.vocabulary import verb_forms, verb_kinds, vocabulary
from archkit.brief.workload import OperationKind

_JOINS = frozenset({"and", "or", ",", "then", "/", "&"})
_BEINGS = frozenset({"is", "are", "be", "been", "being", "was", "were", "get", "gets", "automatically"})
_CLAUSE_STARTS = frozenset(
    {",", ";", ":", "(", "-", "\u2013", "\u2014", "*", "•", "and", "or", "then", "but", "#"}
)
_GERUND_STARTS = frozenset({"for", "of", "by", "while", "and", "or", ",", "supports", "support", "allow",
                            "allows", "after", "before", "when", "start", "about", "to"})  # fmt: skip
_SINGULAR_SUBJECTS = frozenset({"it", "that", "which", "who", "system", "service", "app", "platform", "user",
                                "customer", "everyone", "device", "tool", "and", ",", "also",
                                "then"})  # fmt: skip
_BELONGINGS = frozenset({"of", "in", "on", "within"})
_MOST_OBJECTS = 4
_AGENT_ENDINGS = ("er", "or", "ian", "ist")


@dataclass(frozen=True)
class Deed:
    """Something done: a verb, the thing it is done to, and by whom.

    `first` and `last` are the tokens from verb to object (excluded) in `sentence`.
    """

    verb: str
    thing: NounPhrase | None
    sentence: Sentence
    first: int
    last: int
    actor: str = ""
    inherits: bool = False

    @property
    def kind(self) -> OperationKind:
        """What the verb does to its thing."""
        return verb_kinds().get(self.verb, "command")

    @property
    def span(self) -> tuple[int, int]:
        """Start and end in the text."""
        return self.sentence[self.first].start, self.sentence[self.last - 1].end


def deeds_in(sentence: Sentence) -> tuple[Deed, ...]:
    """Return the deeds of a sentence in their order.

    A verb without an object takes that of the verb it is joined to (``view, edit and delete
    tasks``); otherwise it `inherits` the thing spoken of before.
    """
    found: list[Deed] = []
    for place in range(len(sentence)):
        found.extend(_deeds_at(sentence, place, tuple(found)))
    return _with_shared_objects(found)


def _deeds_at(sentence: Sentence, place: int, earlier: tuple[Deed, ...]) -> Iterator[Deed]:
    verb, form = verb_forms().get(sentence[place].low, ("", ""))
    if not verb or (earlier and place < earlier[-1].last) or _spans_time(sentence, place + 1):
        return
    if form == "ed":
        yield from _passive(sentence, place, verb)
        return
    reads_as_verb = {"base": _is_base, "s": _is_third_person, "ing": _is_gerund}[form]
    if not reads_as_verb(sentence, place, bool(earlier)):
        return
    joined = bool(earlier) and _low(sentence, place - 1) in _JOINS
    actor = _actor(sentence, place) or (earlier[-1].actor if joined else "")
    if verb in vocabulary().intransitive:
        thing = phrase_before(sentence, place)
        yield Deed(
            verb, thing if thing and is_thing(thing) else None, sentence, place, place + 1, inherits=True
        )
        return
    if _low(sentence, place + 1) == "each" and _low(sentence, place + 2) == "other":
        each = NounPhrase(actor or "user", actor or "user", place + 1, place + 3)
        yield Deed(verb, each, sentence, place, place + 3, actor)
        return
    about = verb in vocabulary().makes and _low(sentence, place + 1) in {"on", "to"}
    objects = tuple(_objects(sentence, place + 1 + about))
    if not objects:
        yield Deed(verb, None, sentence, place, place + 1, actor, inherits=True)
    for thing in objects:
        yield Deed(verb, thing, sentence, place, thing.last, actor)


def _spans_time(sentence: Sentence, place: int) -> bool:
    """Say whether a span of time follows, as in ``store 5 years``."""
    number = place < len(sentence) and sentence[place].value is not None
    return number and time_unit(_low(sentence, place + 1)) is not None


def parent_of(deed: Deed) -> NounPhrase | None:
    """Return what the thing of a deed belongs to: accounts in ``pull transactions of bank accounts``."""
    if deed.thing is None or _low(deed.sentence, deed.thing.last) not in _BELONGINGS:
        return None
    parent = phrase_at(deed.sentence, deed.thing.last + 1)
    return parent if parent and is_thing(parent) and parent.name != deed.thing.name else None


def _low(sentence: Sentence, place: int) -> str:
    return sentence[place].low if 0 <= place < len(sentence) else ""


def _is_base(sentence: Sentence, place: int, follows_verb: bool) -> bool:  # noqa: FBT001 - one of three alike
    before, after = _low(sentence, place - 1), _low(sentence, place + 1)
    if after in _BEINGS or after in {"-", "of", ":", "heavy", "intensive", "/"}:
        return False
    if sentence[place].low in {"read", "write"} and (before in {":", "/"} or after in {"ratio", "to"}):
        return False
    if sentence[place].low == "like" and not follows_verb and singular(before) not in vocabulary().people:
        return False
    if place == 0 or before in vocabulary().triggers:
        return place > 0 or not _names_a_system(sentence, place)
    ends = place + 1 >= len(sentence) or after in {",", ";", ")", "and", "or"}
    ends = ends and not _leads_to_verb(sentence, place + 1)
    if before in _CLAUSE_STARTS:
        return follows_verb or before not in {"and", "or", ","} or not ends
    return _is_plural_subject(sentence, place - 1) and not (ends and not follows_verb)


def _leads_to_verb(sentence: Sentence, place: int) -> bool:
    """Say whether joining words are followed by a verb, as in ``book, reschedule and cancel``."""
    while _low(sentence, place) in _JOINS:
        place += 1
    return verb_forms().get(_low(sentence, place), ("", ""))[1] == "base"


def _names_a_system(sentence: Sentence, place: int) -> bool:
    """Say whether a phrase such as ``Search service`` starts here."""
    thing = phrase_at(sentence, place)
    return bool(
        thing and thing.first == place and thing.head in vocabulary().systems and thing.last > place + 1
    )


def _is_plural_subject(sentence: Sentence, place: int) -> bool:
    low = _low(sentence, place)
    if not low or low in vocabulary().prepositions or low in vocabulary().determiners:
        return False
    return low == "people" or (low.endswith("s") and not low.endswith("ss") and low[0].isalpha())


def _is_third_person(sentence: Sentence, place: int, follows_verb: bool) -> bool:  # noqa: FBT001 - one of three alike
    before, after = _low(sentence, place - 1), _low(sentence, place + 1)
    words = vocabulary()
    followed = bool(after) and (after in words.determiners or after[0].isalnum())
    if not followed or (after in words.prepositions and after not in words.pronouns):
        return False
    if place == 0:
        return sentence[0].capital and phrase_at(sentence, 1) is not None and not after.endswith("ing")
    if before in {"and", ","}:
        return follows_verb
    counted = sentence[place + 1].value is not None or after in words.determiners
    if (
        counted
        and place
        and sentence[place - 1].is_word
        and before not in words.prepositions | words.determiners
    ):
        return True
    return before in _SINGULAR_SUBJECTS or before in words.people


def _is_gerund(sentence: Sentence, place: int, follows_verb: bool) -> bool:  # noqa: FBT001 - one of three alike
    before = _low(sentence, place - 1)
    if place and before not in _GERUND_STARTS:
        return False
    if before in {"and", "or", ","} and not follows_verb:
        return False
    thing = phrase_at(sentence, place + 1)
    return thing is not None and thing.head not in vocabulary().systems


def _passive(sentence: Sentence, place: int, verb: str) -> Iterator[Deed]:
    subject_end = place
    while _low(sentence, subject_end - 1) in _BEINGS:
        subject_end -= 1
    after = _low(sentence, place + 1)
    loose = after in vocabulary().prepositions or after in vocabulary().determiners or not after[:1].isalnum()
    if subject_end == place and not loose:
        return
    subject = phrase_before(sentence, subject_end)
    if subject and is_thing(subject):
        yield Deed(verb, subject, sentence, subject.first, place + 1)


def _objects(sentence: Sentence, first: int) -> Iterator[NounPhrase]:
    place, given = first, 0
    while place < len(sentence) and given < _MOST_OBJECTS:
        thing = phrase_at(sentence, place)
        if thing is None or sentence[place].low in vocabulary().prepositions:
            return
        verb, form = verb_forms().get(sentence[place].low, ("", ""))
        if given and verb and form in {"base", "s", "ing"} and thing.last > place + 1:
            return
        if given and _starts_clause(sentence, thing.last):
            return
        if is_thing(thing):
            given += 1
            yield thing
        place = thing.last
        joins = 0
        while _low(sentence, place) in _JOINS and _low(sentence, place) != "then":
            place, joins = place + 1, joins + 1
        if not joins or verb_forms().get(_low(sentence, place), ("", ""))[1] in {"base", "s"}:
            return


def _starts_clause(sentence: Sentence, place: int) -> bool:
    """Say whether a verb follows, which makes the noun before it the subject of a new clause."""
    low = _low(sentence, place)
    return (
        low in _BEINGS or low in vocabulary().triggers or verb_forms().get(low, ("", ""))[1] in {"base", "s"}
    )


def _actor(sentence: Sentence, place: int) -> str:
    end = place
    while _low(sentence, end - 1) in vocabulary().triggers:
        end -= 1
    subject = phrase_before(sentence, end) if end else None
    known = vocabulary().people | vocabulary().machines | {"support", "admin", "provider"}
    if subject and (subject.head in known or subject.head.endswith(_AGENT_ENDINGS)):
        return subject.head
    return ""


def _with_shared_objects(deeds: list[Deed]) -> tuple[Deed, ...]:
    shared: list[Deed] = []
    for deed in reversed(deeds):
        later = shared[-1] if shared else None
        joined = later is not None and _joined(deed, later)
        if deed.thing is None and later is not None and later.thing and joined:
            shared.append(replace(deed, thing=later.thing, inherits=False))
        else:
            shared.append(deed)
    return tuple(reversed(shared))


def _joined(deed: Deed, later: Deed) -> bool:
    between = [token.low for token in deed.sentence[deed.first + 1 : later.first]]
    return bool(between) and all(low in _JOINS for low in between)
