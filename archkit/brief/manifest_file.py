"""Reads the stack from package manifests: languages and frameworks that the team already uses."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from archkit.brief.brief import Source
from archkit.brief.reading import Reading, unreadable
from archkit.brief.vocabulary import vocabulary

_MEANINGS = {
    "pg": "postgresql", "psycopg": "postgresql", "psycopg2": "postgresql", "psycopg2-binary": "postgresql",
    "asyncpg": "postgresql", "mysql2": "mysql", "pymysql": "mysql", "mongoose": "mongodb",
    "pymongo": "mongodb",
    "ioredis": "redis", "kafkajs": "kafka", "amqplib": "rabbitmq", "pika": "rabbitmq", "boto3": "aws",
    "next": "next.js", "express": "express", "@nestjs/core": "nestjs", "graphql": "graphql",
    "pgx": "postgresql",
    "go-redis": "redis", "gin": "gin", "grpc": "grpc", "vue": "vue", "aiokafka": "kafka",
    "kafka-python": "kafka",
}  # fmt: skip


def read_manifest(text: str, path: str) -> Reading:
    """Return the stack that a ``package.json``, ``pyproject.toml`` or ``go.mod`` names.

    Args:
        text: The manifest.
        path: Its path, whose last part says which kind it is.
    """
    kind = path.rsplit("/", 1)[-1]
    try:
        if kind == "package.json":
            return _reading(_from_package_json(json.loads(text)), path)
        if kind == "pyproject.toml":
            return _reading(_from_pyproject(tomllib.loads(text)), path)
    except (ValueError, RecursionError) as error:
        return unreadable(path, f"{kind} cannot be read: {str(error).splitlines()[0][:200]}")
    modules = re.findall(r"^[ \t]*(?:require[ \t]+)?([\w.-]+(?:/[\w.-]+)+)[ \t]+v", text, re.MULTILINE)
    parts = [re.sub(r"^v\d+$", "", part) for module in modules for part in module.split("/")]
    return _reading(["go", *parts], path)


def _from_package_json(data: Any) -> Iterable[str]:
    if not isinstance(data, Mapping):
        raise ValueError("an object is needed at the top")  # noqa: TRY004 - one kind of trouble
    named = [
        name for part in ("dependencies", "devDependencies")
        if isinstance(data.get(part), Mapping) for name in data[part]
    ]  # fmt: skip
    return ["node.js", *map(str, named)]


def _from_pyproject(data: Mapping[str, Any]) -> Iterable[str]:
    project = data.get("project")
    listed = project.get("dependencies") if isinstance(project, Mapping) else None
    names = [str(one) for one in listed] if isinstance(listed, list) else []
    tool = data.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, Mapping) else None
    older = poetry.get("dependencies") if isinstance(poetry, Mapping) else None
    names += list(older) if isinstance(older, Mapping) else []
    return ["python", *(re.split(r"[\s\[<>=!~;(]", name.strip(), maxsplit=1)[0] for name in names)]


def _reading(names: Iterable[str], path: str) -> Reading:
    known = vocabulary().technologies | {"node.js", "go"}
    found = [_MEANINGS.get(name.lower(), name.lower()) for name in names]
    listed = set(_MEANINGS.values()) | known
    skills = tuple(dict.fromkeys(name for name in found if name in listed))
    sources = tuple(Source(field="team.skills", origin=path[-120:], quote=name) for name in skills)
    return Reading(skills=skills, sources=sources)
