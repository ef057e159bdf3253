"""The frozen record that Brief, Design, facts and proofs are made of, and its YAML form.

YAML is read by position: every error names file, line and field. Aliases are refused, since
archkit's files need none and a nest of them can expand without bound.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from archkit.errors import InputError, YamlError

MAX_YAML_BYTES = 16_000_000
MAX_YAML_DEPTH = 40
MAX_YAML_VALUES = 500_000

_SHOWN = 60
_FURTHER = 10
_FEWER = "Keep only what matters for the design."
_LIST = ("a list is needed", "Write [first, second], or one line '- first' for each.")
_FIELDS = ("fields are needed here", "Write one line 'field: value' for each.")
_WANTED = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "string_type": ("text is needed", "Put it in quotes."),
    "invalid_key": ("a field's name is text", "Write the field's name before the colon."),
}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Record(BaseModel):
    """A frozen value: unknown fields are errors, equal content is equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    DEEPEST_YAML: ClassVar[int] = MAX_YAML_DEPTH

    def to_yaml(self) -> str:
        """Return the YAML form; reading it back and writing it again gives the same bytes."""
        return _yaml_of(_This(self))

    @classmethod
    def from_yaml(cls, text: str, *, source: str = "<text>") -> Self:
        """Read a record from YAML text.

        Args:
            text: The YAML document.
            source: What errors call the document, usually its path.

        Raises:
            YamlError: With file, line, field and what would be right.
        """
        node = _compose(text, source, cls.DEEPEST_YAML)
        if node is None:
            raise YamlError(
                "the file is empty",
                source=source,
                hint=f"Start with: {_first_required(cls)}.",
            )
        if not isinstance(node, yaml.MappingNode):
            raise YamlError(
                "a mapping of fields is needed at the top",
                source=source,
                line=node.start_mark.line + 1,
                hint=f"Start with: {_first_required(cls)}.",
            )
        data = _plain(node, source)
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise _located(error, node, cls, source) from None

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a record from a YAML file.

        Raises:
            InputError: If the file cannot be read.
            YamlError: If it does not hold this record.
        """
        return cls.from_yaml(read_text(path), source=str(path))


class _This:
    """A record as the key of a cache: the same object, since comparing large ones takes long."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.record is other.record


@functools.lru_cache(maxsize=4)
def _yaml_of(this: _This) -> str:
    """Return the YAML form; each check of a step asks for that of the same frozen artifact."""
    record = this.record
    inner = {name: value for name, value in record if isinstance(value, Record)}
    data = record.model_dump(mode="json", exclude_defaults=True, exclude=set(inner))
    defaults = type(record).model_fields
    parts = []
    for name, value in record:
        if name in data:
            parts.append(dump_yaml({name: data[name]}))
        elif name in inner and value != defaults[name].get_default(call_default_factory=True):
            parts.append(_field_of(name, _This(value)))
    return "".join(parts) or dump_yaml({})


@functools.lru_cache(maxsize=32)
def _field_of(name: str, this: _This) -> str:
    """Return one record within another as YAML; a design keeps most of its artifacts from step to step."""
    return dump_yaml({name: this.record.model_dump(mode="json", exclude_defaults=True)})


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


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - signature of PyYAML
        super().increase_indent(flow, False)  # noqa: FBT003 - signature of PyYAML


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    odd = set(value) & set("\x85\u2028\u2029")
    style = '"' if odd else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def dump_yaml(data: Any) -> str:
    """Return plain data as YAML in archkit's one layout."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def load_yaml(text: str, *, source: str = "<text>", deepest: int = MAX_YAML_DEPTH) -> Any:
    """Return the plain data of a YAML text; no aliases, no tags, bounded depth.

    Args:
        text: The YAML document.
        source: What errors call the document.
        deepest: Levels of lists and fields within one another that are read.

    Raises:
        YamlError: If the text is not such YAML.
    """
    node = _compose(text, source, deepest)
    return None if node is None else _plain(node, source)


def fields_at_top(text: str, *, source: str = "<text>", deepest: int = MAX_YAML_DEPTH) -> frozenset[str]:
    """Return the names of the fields at the top of a YAML text; none where it is no mapping.

    Raises:
        YamlError: If the text is not such YAML.
    """
    node = _compose(text, source, deepest)
    found = node.value if isinstance(node, yaml.MappingNode) else ()
    return frozenset(str(key.value) for key, _ in found)


def _compose(text: str, source: str, deepest: int) -> yaml.Node | None:
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
            raise YamlError(many, source=source, line=_line(event), hint=_FEWER)
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


def _plain(node: yaml.Node, source: str) -> Any:
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
            shown = _shortened(repr(value.value))
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


def _located(error: ValidationError, node: yaml.Node, cls: type[BaseModel], source: str) -> YamlError:
    """Return the error that helps most; its hint goes on with the further ones, one a line."""
    told = most_telling(error)["loc"]
    found = sorted(_causes(error.errors(include_url=False)), key=lambda one: one["loc"] != told)
    first, *others = (_error_at(one, node, cls, source) for one in found[: _FURTHER + 1])
    more = [f"and {len(found) - 1 - _FURTHER} more"] if len(found) - 1 > _FURTHER else []
    hint = "\n  ".join([first.hint or "", *map(str, others), *more])
    return YamlError(first.problem, source=source, line=first.line, field=first.field, hint=hint)


def _causes(errors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return errors without those that follow: a list is called too short when its entries fail."""
    places = {one["loc"][:length] for one in errors for length in range(len(one["loc"]))}
    return [one for one in errors if one["type"] != "too_short" or one["loc"] not in places]


def _error_at(error: Mapping[str, Any], node: yaml.Node, cls: type[BaseModel], source: str) -> YamlError:
    location = tuple(part for part in error["loc"] if isinstance(part, int) or not part.endswith(")"))
    line, reached = _line_of(node, location)
    problem, hint = explain(error, cls, location)
    field = ".".join(map(str, reached or location))
    return YamlError(problem, source=source, line=line, field=field, hint=hint)


def _line_of(node: yaml.Node, location: tuple[int | str, ...]) -> tuple[int, tuple[int | str, ...]]:
    line = node.start_mark.line + 1
    reached: list[int | str] = []
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                return line, location
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
        reached.append(part)
    return line, tuple(reached)


def most_telling(error: ValidationError) -> Mapping[str, Any]:
    """Return the error that helps most: a misspelt field explains the one that is missing."""
    found = error.errors(include_url=False)
    return next((one for one in found if one["type"] == "extra_forbidden"), found[0])


def explain(
    error: Mapping[str, Any], cls: type[BaseModel], location: tuple[int | str, ...]
) -> tuple[str, str]:
    """Return problem and hint for one pydantic error, in the words of a user.

    Args:
        error: One entry of ``ValidationError.errors()``.
        cls: The record that was validated.
        location: The error's place within it.
    """
    kind = error["type"]
    if kind == "extra_forbidden":
        name = str(location[-1])
        fields = list(_fields_at(cls, location[:-1]))
        close = difflib.get_close_matches(name, fields, n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]!r}?" if close else f"Fields here: {', '.join(fields)}."
        return f"the field {name!r} is not known", hint
    if kind == "missing":
        return f"the field {str(location[-1])!r} is missing", "Add it."
    given = error.get("input")
    told = "it is empty" if given is None or given == "" else f"it is {_shortened(repr(given))}"
    if kind in _WANTED:
        wanted, remedy = _WANTED[kind]
        return f"{wanted}, but {told}", remedy
    if kind == "too_short":
        return f"at least {error['ctx']['min_length']:,} must be given, but {told}", "Add one."
    if kind == "too_long":
        return f"at most {error['ctx']['max_length']:,} entries are read, but it has more", _FEWER
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    head, _, rest = message.partition(" | ")
    but = (
        "" if isinstance(given, dict) else f", but {told}"
    )  # of several fields, the message names what counts
    return f"{head[:1].lower()}{head[1:]}{but}", rest or "Change the value."


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _fields_at(cls: type[BaseModel], location: tuple[int | str, ...]) -> tuple[str, ...]:
    current: Any = cls
    for part in location:
        if isinstance(part, int):
            continue
        field = current.model_fields.get(part) if current else None
        current = _record_in(field.annotation) if field else None
    return tuple(current.model_fields) if current else ()


def _record_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, list):
        found = (_record_in(part) for part in get_args(annotation))
        return next((part for part in found if part), None)
    return None


@functools.cache
def _first_required(cls: type[BaseModel]) -> str:
    required = [name for name, field in cls.model_fields.items() if field.is_required()]
    return f"{(required or list(cls.model_fields))[0]}: ..."
