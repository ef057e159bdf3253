"""The things and properties that rules speak of: found among what a text names, or added to it."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_words import attribute_type, entity_words, is_personal
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.vocabulary import vocabulary
from archkit.brief.workload_prose import WorkloadDraft

Thing = dict[str, Any]
"""An entity of a draft: the fields of `Entity` that were read so far."""
_PLAIN = frozenset(
    {"user", "member", "customer", "visitor", "person", "team", "product", "game", "store", "shop", "board"}
)
"""Words of many texts that are no things there, and may be where a rule speaks of each of them."""


@dataclass
class Terms:
    """What rules are read about: the draft, and the things named last before the rule."""

    draft: WorkloadDraft
    spoken: list[str] = field(default_factory=list)

    @property
    def things(self) -> dict[str, Thing]:
        """The entities by what makes them the same."""
        return self.draft.entities

    def known(self, words: tuple[str, ...] | str) -> Thing | None:
        """Return the entity that some words name, its longest name first; None for no known one."""
        parts = tuple(words.split()) if isinstance(words, str) else words
        for first in range(len(parts)):
            found = self.things.get(same_thing_key(" ".join(parts[first:])))
            if found is not None:
                return found
        head = singular(parts[-1]) if parts else ""
        alike = [one for one in self.things.values() if one["name"].lower().split()[-1] == head]
        short = [one for one in alike if len(parts) == 1 or " " not in one["name"]]
        return short[0] if len(short) == 1 else None

    def made(self, item: Item, line: Line, *, people: bool = False) -> Thing | None:
        """Return the entity that an item names, a new one where it names something to keep.

        Args:
            item: The words.
            line: Their sentence, for the quote.
            people: Whether users, teams, products and other plain words may become one.
        """
        found = self.known(item.words)
        if found is not None:
            return found
        name = " ".join(item.name.split()[-2:])
        if not self.may_be_kept(item) and not (people and item.head in _PLAIN):
            return None
        return self.draft.entity(name, line.span(item.first, item.last))

    def may_be_kept(self, item: Item) -> bool:
        """Say whether an item could name a thing of its own; names of products and places do not."""
        words, own = vocabulary(), entity_words()
        outside = (
            words.abstract | words.prepositions | words.adjectives | words.systems | words.reads | own.loose
        )
        named = item.capital and item.first > 0
        technical = words.technologies | {name.lower() for name in words.services}
        return (
            item.head not in outside
            and item.name not in outside | technical
            and item.head not in technical
            and not named
            and len(item.head) > 2  # noqa: PLR2004 - "ms", "gb"
            and item.head.isascii()
            and item.head.replace("-", "").isalpha()
        )

    def attribute(self, thing: Thing, name: str, span: tuple[int, int], **more: Any) -> Thing:
        """Return the property of an entity, new or known, with what more is said of it."""
        low = name.lower()
        listed = thing.setdefault("attributes", [])
        own = next((one for one in listed if same_thing_key(one["name"]) == same_thing_key(low)), None)
        if own is None:
            own = {"name": low[:120], "type": attribute_type(low) or "text"}
            if is_personal(low) or (low == "name" and thing["name"].lower() in vocabulary().people):
                own["personal"] = True
            listed.append(own)
            self.note(thing, f"attributes.{low}", span)
        own.update(more)
        return own

    def has_attribute(self, thing: Thing, name: str) -> bool:
        """Say whether an entity has a property with this name."""
        key = same_thing_key(name)
        return any(same_thing_key(one["name"]) == key for one in thing.get("attributes", ()))

    def note(self, thing: Thing, what: str, span: tuple[int, int]) -> None:
        """Record the words of a field of an entity, once."""
        path = f"workload.entities.{thing['name']}.{what}"[:120]
        if all(source.field != path for source in self.draft.said.sources):
            self.draft.said.note(path, *span)

    def add_to(self, thing: Thing, part: str, name: str, span: tuple[int, int]) -> None:
        """Add a name to a list of an entity, once, and record its words."""
        listed = thing.setdefault(part, [])
        if name not in listed:
            listed.append(name)
        self.note(thing, f"{part}.{name}", span)

    def belongs(self, child: Thing, parent: Thing, span: tuple[int, int]) -> bool:
        """Let an entity belong to another, unless that one belongs to it; say whether it does now."""
        linked = parent["name"] in child.get("linked_to", ()) or child["name"] in parent.get("linked_to", ())
        if linked or (child is not parent and child["name"] in parent.get("belongs_to", ())):
            return False
        self.add_to(child, "belongs_to", parent["name"], span)
        return True

    def link(self, one: Thing, other: Thing, span: tuple[int, int]) -> None:
        """Link two entities each of which has many of the other; neither then belongs to the other."""
        if one is other or one["name"] in other.get("linked_to", ()):
            return
        for child, parent in ((one, other), (other, one)):
            kept = [name for name in child.get("belongs_to", ()) if name != parent["name"]]
            if "belongs_to" in child:
                child["belongs_to"] = kept
        self.add_to(one, "linked_to", other["name"], span)

    def unique(self, thing: Thing, names: list[str], span: tuple[int, int]) -> None:
        """Let no two of an entity agree in all these names; one property alone is unique by itself."""
        names = list(dict.fromkeys(names))
        if len(names) == 1 and self.has_attribute(thing, names[0]):
            own = self.attribute(thing, names[0], span, unique=True)
            self.note(thing, f"attributes.{own['name']}.unique", span)
            return
        groups = thing.setdefault("unique_together", [])
        if all(set(group) != set(names) for group in groups):
            groups.append(names)
        self.note(thing, f"unique_together.{' + '.join(names)}", span)

    def forget_count(self, thing: Thing, value: float) -> None:
        """Take back how many there are, where the number told of a rule: ``two bookings never overlap``."""
        path = f"workload.entities.{thing['name']}.rows_now"
        if thing.get("rows_now") == round(value):
            del thing["rows_now"]
            self.draft.said.sources[:] = [one for one in self.draft.said.sources if one.field != path]

    def mentions(self, head: str) -> int:
        """Return how often the text names a thing."""
        return self.heads[head]

    @functools.cached_property
    def heads(self) -> Counter[str]:
        """The words of the text in the singular, with how often each stands there."""
        return Counter(singular(word) for word in re.findall(r"[a-z]+", self.draft.said.text.lower()))

    def named_in(self, line: Line, first: int, last: int) -> list[Thing]:
        """Return the known entities that a part of a sentence names, in its order."""
        found: list[Thing] = []
        for place in range(first, last):
            if not line.sentence[place].is_word:
                continue
            low = line.low(place).removesuffix("'s").removesuffix("\u2019s")
            pair = (line.low(place - 1), low) if place > first else (low,)
            one = self.things.get(same_thing_key(" ".join(pair))) or self.known((low,))
            if one is not None and one not in found:
                found.append(one)
        return found
