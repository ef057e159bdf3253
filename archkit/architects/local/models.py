"""The models of a server, in the dialects in which servers list them, and how large they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from archkit.architects.local.wire import OK, Told
from archkit.errors import InputError

Dialect = Literal["llama.cpp", "Ollama", "LM Studio", "vLLM", "other"]
SMALL_CONTEXT = 16_384
SMALL_PARAMETERS = 4_000_000_000
_MOST_MODELS = 500
_MOST_NAMED = 10
_OWNERS: Mapping[str, Dialect] = {"llamacpp": "llama.cpp", "library": "Ollama", "vllm": "vLLM"}
_NAMED_SIZE = re.compile(r"(?<![\d.a-z])(?:\d+x)?(\d+(?:\.\d+)?)([bm])(?![a-z0-9])", re.IGNORECASE)
_NAMED_SMALL = re.compile(r"(?<![a-z])(smol|tiny|nano)", re.IGNORECASE)
_EMBEDDING = re.compile(r"embed|rerank", re.IGNORECASE)
_LONGEST_NAME = 300
_MOST_COUNTED = 1e15


@dataclass(frozen=True)
class Model:
    """One model that a server offers; 0 stands for what it does not tell."""

    id: str
    aliases: tuple[str, ...] = ()
    context_tokens: int = 0
    parameters: float = 0
    is_loaded: bool = False
    is_chat: bool = True

    @property
    def is_small(self) -> bool:
        """Whether it wants short prompts: told so, or by its name."""
        if 0 < self.context_tokens <= SMALL_CONTEXT:
            return True
        parameters = self.parameters or named_parameters(self.id)
        return 0 < parameters <= SMALL_PARAMETERS or (not parameters and bool(_NAMED_SMALL.search(self.id)))


def models_in(told: Told) -> Iterator[Model]:
    """Yield the models of a list in any dialect; nothing when it is no such list."""
    rows = told.data.get("data")
    for row in rows[:_MOST_MODELS] if isinstance(rows, list) else ():
        name = row.get("id") if isinstance(row, dict) else None
        if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable():
            yield _model(name, row)


def is_list(told: Told) -> bool:
    """Say whether this is a list of models, an empty one included."""
    return told.status == OK and isinstance(told.data.get("data"), list)


def dialect_of(told: Told) -> Dialect:
    """Return which server speaks, as far as its list of models says so."""
    if told.server.lower().startswith("llama.cpp"):
        return "llama.cpp"
    rows = told.data.get("data")
    owners = (
        {str(row.get("owned_by")) for row in rows if isinstance(row, dict)} if isinstance(rows, list) else ()
    )
    return next((_OWNERS[owner] for owner in _OWNERS if owner in owners), "other")


def chosen(found: tuple[Model, ...], wanted: str | None) -> Model:
    """Return the model to use: the one wanted, else one that is loaded, else the first.

    Raises:
        InputError: If the one wanted is not offered, or none is wanted where none is listed.
    """
    if wanted is None:
        able = [one for one in found if one.is_chat]
        if not able:
            raise InputError(
                "the local server lists no model", field="model", hint="Name one that it has, or load one."
            )
        return next((one for one in able if one.is_loaded), able[0])
    same = [one for one in found if wanted in {one.id, *one.aliases} or one.id == f"{wanted}:latest"]
    if same or not found:
        return same[0] if same else Model(wanted)
    names = ", ".join(one.id for one in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    raise InputError(
        f"the local server has no model {wanted[:200]!r}", field="model", hint=f"It offers {names}{more}."
    )


def named_parameters(name: str) -> float:
    """Return the largest parameter count in a name such as ``qwen2.5:0.5b``; 0 when it says none."""
    return max(
        (float(n) * (1e9 if unit in "bB" else 1e6) for n, unit in _NAMED_SIZE.findall(name[:400])), default=0
    )


def count(value: Any) -> float:
    """Return a number that a server told; 0 when it is none that can be meant."""
    sound = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < _MOST_COUNTED
    return float(value) if sound else 0


def _model(name: str, row: Mapping[str, Any]) -> Model:
    told, others = row.get("meta"), row.get("aliases")
    meta: Mapping[str, Any] = told if isinstance(told, dict) else {}
    context = count(meta.get("n_ctx")) or count(row.get("max_model_len")) or count(meta.get("n_ctx_train"))
    return Model(
        id=name,
        aliases=tuple(one for one in others if isinstance(one, str)) if isinstance(others, list) else (),
        context_tokens=int(context or count(row.get("max_input_tokens"))),
        parameters=count(meta.get("n_params")),
        is_chat=not _EMBEDDING.search(name),
    )
