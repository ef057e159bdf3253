"""The languages of a stack, and which of its technologies and practices are about which."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from archkit.design import Technology, TechnologyStack
from archkit.knowledge import KnownTechnology, known_technology, library
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject

_BUILT_WITH = frozenset({"language", "runtime", "web-framework", "types"})
"""Roles of what a system is written in."""
_CODE_WORDS = re.compile(
    r"language|runtime|framework|backend|back end|service|api|server|worker", re.IGNORECASE
)


def stack_of(subject: Subject) -> TechnologyStack:
    """Return a subject's technologies.

    Raises:
        NotAssessableError: If none is named.
    """
    stack = subject.design.verify
    if stack is None or not stack.technologies:
        raise NotAssessableError("no technology is named yet: list them in verify.technologies")
    return stack


def asked_of(subject: Subject, language: str) -> TechnologyStack:
    """Return the stack when it is written in a language.

    Args:
        subject: What is judged.
        language: The id of the language.

    Raises:
        NotApplicableError: If it is written in another; the text names that one.
        NotAssessableError: If the stack names no language.
    """
    stack = stack_of(subject)
    found = {name for one in stack.technologies for name in languages_of(one)}
    if language in found:
        return stack
    if found:
        shown = ", ".join(sorted(_shown(name) for name in found))
        raise NotApplicableError(f"nothing here is written in {_shown(language)}: the stack is {shown}")
    raise NotAssessableError("the stack names no language: add language and framework to verify.technologies")


def is_about(technology: str, language: str, stack: TechnologyStack) -> bool:
    """Say whether a technology belongs to a language, or to none in particular."""
    known = next((one for one in stack.technologies if one.id == technology), None)
    own = languages_of(known) if known else frozenset()
    own |= _brought().get(technology, frozenset())
    return not own or language in own


def languages_of(one: Technology) -> frozenset[str]:
    """Return the languages that a technology says the system is written in, empty for a store or a tool."""
    known = known_technology(one.id)
    if known is not None:
        return _of_known(known.id) if _BUILT_WITH & set(known.roles) else frozenset()
    if not _CODE_WORDS.search(one.role):
        return frozenset()
    return frozenset(name for word in _words(f"{one.id} {one.name}") for name in _by_word().get(word, ()))


@functools.cache
def _of_known(technology: str) -> frozenset[str]:
    """Return the languages of a known technology; a framework of none that is known stands for itself."""
    known = library().technologies[technology]
    if "language" in known.roles:
        return frozenset({known.id})
    found = frozenset(one.id for one in _languages() if set(one.skills) & set(known.skills))
    return found or frozenset({known.id})


def _languages() -> Iterable[KnownTechnology]:
    return (one for one in library().technologies.values() if "language" in one.roles)


@functools.cache
def _by_word() -> Mapping[str, frozenset[str]]:
    """Return the languages that a word stands for: names of languages and of frameworks."""
    found: dict[str, frozenset[str]] = {}
    for one in library().technologies.values():
        if _BUILT_WITH & set(one.roles):
            words = {word for text in (one.id, one.name, *one.skills) for word in _words(text)}
            for word in words:
                found[word] = found.get(word, frozenset()) | _of_known(one.id)
    for one in _languages():  # the name of a language stands for nothing else
        found |= {word: frozenset({one.id}) for word in (one.id, *one.skills)}
    return found


@functools.cache
def _brought() -> Mapping[str, frozenset[str]]:
    """Return the languages of the libraries that known practices bring into a stack."""
    found: dict[str, frozenset[str]] = {}
    for practice in library().practices.values():
        if practice.adds:
            names = frozenset(name for one in practice.fits for name in _of_known(one))
            found[practice.technology] = found.get(practice.technology, frozenset()) | names
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z][a-z.+#]*", text.lower())) | {text.lower()}


def _shown(language: str) -> str:
    known = known_technology(language)
    return known.name if known else language
