"""What a server tells of a model beyond its list: the context that it really gives it, and its size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archkit.architects.local.address import Address
from archkit.architects.local.models import Dialect, Model, count, is_list, named_parameters
from archkit.architects.local.wire import UnreachableError, ask

_LM_STUDIO = "/api/v0/models"
OLLAMA_CONTEXT = 4_096
"""What Ollama gives a model on a machine without a large graphics card, unless it is told otherwise
(docs.ollama.com/context-length, read 2026-11-21)."""


def is_lm_studio(address: Address) -> bool:
    """Say whether this is LM Studio, whose OpenAI-wire list does not say so."""
    try:
        told = ask(address, _LM_STUDIO, seconds=2)
    except UnreachableError:
        return False
    return is_list(told) and "max_context_length" in told.text


def with_detail(address: Address, dialect: Dialect, model: Model) -> Model:
    """Return a model with what its server tells when it is asked for this one."""
    try:
        if dialect == "llama.cpp":
            settings = ask(address, "/props", seconds=2).data.get("default_generation_settings")
            context = count(settings.get("n_ctx")) if isinstance(settings, dict) else 0
            return replace(model, context_tokens=int(context) or model.context_tokens)
        if dialect == "Ollama":
            return _in_ollama(address, model)
    except UnreachableError:
        pass  # what is not told is not known; the model itself is asked later
    return model


def with_state(address: Address, found: tuple[Model, ...]) -> tuple[Model, ...]:
    """Return LM Studio's models with what its own list says: context, kind, whether it is loaded.

    Raises:
        UnreachableError: If it does not answer.
    """
    rows = ask(address, _LM_STUDIO, seconds=2).data.get("data")
    more = {row.get("id"): row for row in rows if isinstance(row, dict)} if isinstance(rows, list) else {}
    return tuple(_in_lm_studio(one, more.get(one.id, {})) for one in found)


def _in_lm_studio(model: Model, row: Mapping[str, Any]) -> Model:
    context = count(row.get("loaded_context_length")) or count(row.get("max_context_length"))
    return replace(
        model,
        context_tokens=int(context),
        is_loaded=row.get("state") == "loaded",
        is_chat=model.is_chat and row.get("type") != "embeddings",
    )


def _in_ollama(address: Address, model: Model) -> Model:
    told = ask(address, "/api/show", seconds=5, body={"model": model.id}).data
    info, details = _table(told.get("model_info")), _table(told.get("details"))
    rows = ask(address, "/api/ps", seconds=2).data.get("models")
    running = [_table(row) for row in rows] if isinstance(rows, list) else []
    contexts = [count(row.get("context_length")) for row in running if row.get("name") == model.id]
    stated = re.search(r"^num_ctx\s+(\d{1,9})", str(told.get("parameters"))[:10_000], re.MULTILINE)
    context = max(contexts, default=0) or (int(stated[1]) if stated else OLLAMA_CONTEXT)
    parameters = count(info.get("general.parameter_count"))
    return replace(
        model,
        context_tokens=int(context),
        parameters=parameters or named_parameters(str(details.get("parameter_size"))),
    )


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
