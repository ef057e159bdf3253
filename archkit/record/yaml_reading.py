"""YAML as archkit reads it: bounded, without aliases and tags, every error with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from archkit.errors import InputError, YamlError

MAX_YAML_BYTES = 16_000_000
MAX_YAML_DEPTH = 40
MAX_YAML_VALUES = 500_000
FEWER = "Keep only what matters for the design."
"""What to do with a file that holds more than is read."""
_SHOWN = 60
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(path: str | Path, *, limit: int = MAX_YAML_BYTES) -> str:
    """Return a file's UTF-8 text.

    Args:
        path: The file.
        limit: Largest size that is read, in bytes.

    Raises:
        InputError: If it is missing, too large, a folder, or not UTF-8.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:  # the size that a device states is not what it gives
            data = opened.read(limit + 1)
        if len(data) > limit:
            raise InputError(
                f"{str(file)!r} has more than the {limit:,} bytes that are read",
                hint="Split it, or keep only what matters for the design.",
            )
        text = data.decode("utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{str(file)!r} is not UTF-8 text (byte {error.start})", hint="Save it as UTF-8."
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot read {str(file)!r}: {error.strerror or error}",
            hint="Check the path and its permissions.",
        ) from None


def load_yaml(text: str, *, source: str = "<text>", deepest: int = MAX_YAML_DEPTH) -> Any:
    """Return the plain data of a YAML text; no aliases, no tags, bounded depth.

    Args:
        text: The YAML document.
        source: What errors call the document.
        deepest: Levels of lists and fields within one another that are read.

    Raises:
        YamlError: If the text is not such YAML.
    """
    node = compose(text, source, deepest)
    return None if node is None else plain(node, source)


def fields_at_top(text: str, *, source: str = "<text>", deepest: int = MAX_YAML_DEPTH) -> frozenset[str]:
    """Return the names of the fields at the top of a YAML text; none where it is no mapping.

    Raises:
        YamlError: If the text is not such YAML.
    """
    node = compose(text, source, deepest)
    found = node.value if isinstance(node, yaml.MappingNode) else ()
    return frozenset(str(key.value) for key, _ in found)


def compose(text: str, source: str, deepest: int) -> yaml.Node | None:
    """Return the tree of a YAML text with its places; None for an empty one.

    Raises:
        YamlError: If it is not YAML, or holds more than is read.
    """
    half = next((char for char in text if "\ud800" <= char <= "\udfff"), "")
    if half:
        raise YamlError(
            f"{half!r} is half a character", source=source, hint="Save the file as plain UTF-8 text."
        )
    if len(text.encode()) > MAX_YAML_BYTES:
        raise YamlError(f"more than {MAX_YAML_BYTES:,} bytes of YAML", source=source, hint="Split the file.")
    try:
        _refuse_unbounded(text, source, deepest)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            f"this is not YAML: {error.problem or error.context}",
            source=source,
            line=mark.line + 1 if mark else 0,
            hint="Quote values that hold ': ' or '#', and indent with spaces.",
        ) from None
    except yaml.YAMLError as error:
        raise YamlError(
            f"this is not YAML: {str(error).splitlines()[0]}",
            source=source,
            hint="Save the file as plain UTF-8 text.",
        ) from None


def _line(event: yaml.Event) -> int:
    """Return the line of an event counted from 1, 0 when the parser does not say."""
    mark = event.start_mark
    return mark.line + 1 if mark else 0


def _refuse_unbounded(text: str, source: str, deepest: int) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if number > MAX_YAML_VALUES:
            many = f"more than {MAX_YAML_VALUES:,} values"
            raise YamlError(many, source=source, line=_line(event), hint=FEWER)
        if isinstance(event, yaml.AliasEvent):
            raise YamlError(
                f"the alias *{event.anchor} is not read",
                source=source,
                line=_line(event),
                hint="Write the value out; archkit's files need no aliases.",
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            raise YamlError(
                f"nested deeper than {deepest} levels",
                source=source,
                line=_line(event),
                hint="Look for what holds itself, and keep it to a few levels.",
            )


def plain(node: yaml.Node, source: str) -> Any:
    """Return the plain data of a tree.

    Raises:
        YamlError: If a field stands twice, or a value cannot be read.
    """
    for mapping in _mappings(node):
        _refuse_repeats(mapping, source)
    loader = _Loader("")
    try:
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(
            f"{error.problem}",
            source=source,
            line=mark.line + 1 if mark else 0,
            hint="Use plain text, numbers, lists and mappings only.",
        ) from None
    except (ValueError, OverflowError):
        raise _unreadable_value(node, source) from None
    finally:
        loader.dispose()


def _unreadable_value(node: yaml.Node, source: str) -> YamlError:
    """Return the error about the first date or number that looks like one and is none."""
    for value in _scalars(node):
        loader = _Loader("")
        try:
            loader.construct_document(value)
        except (ValueError, OverflowError):
            shown = shortened(repr(value.value))
            problem, line = f"{shown} is no date or number that can be read", value.start_mark.line + 1
            return YamlError(problem, source=source, line=line, hint="Correct it, or quote it.")
        finally:
            loader.dispose()
    return YamlError("a value cannot be read", source=source, hint="Quote dates and long numbers.")


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _refuse_repeats(node: yaml.MappingNode, source: str) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError(
                "a key must be plain text",
                source=source,
                line=key.start_mark.line + 1,
                hint="Write the field's name before the colon.",
            )
        if key.value in seen:
            raise YamlError(
                f"the field {key.value!r} stands twice",
                source=source,
                line=key.start_mark.line + 1,
                hint="Keep one of them.",
            )
        seen.add(key.value)


def shortened(text: str) -> str:
    """Return a value of a file as it is quoted in an error."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
