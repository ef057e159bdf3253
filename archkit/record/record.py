"""The frozen record itself, to and from YAML."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import ClassVar, Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from archkit.errors import YamlError
from archkit.record.faults import located
from archkit.record.yaml_reading import MAX_YAML_DEPTH, compose, plain, read_text
from archkit.record.yaml_writing import dump_yaml


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
        node = compose(text, source, cls.DEEPEST_YAML)
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
        data = plain(node, source)
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise located(error, node, cls, source) from None

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


@functools.cache
def _first_required(cls: type[BaseModel]) -> str:
    required = [name for name, field in cls.model_fields.items() if field.is_required()]
    return f"{(required or list(cls.model_fields))[0]}: ..."
