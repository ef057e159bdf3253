"""Reads services from a compose file: each becomes an existing system with its technology."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from archkit.brief.brief import ExistingSystem, Source
from archkit.brief.reading import Reading, shortened, unreadable
from archkit.errors import YamlError
from archkit.record import load_yaml

MOST_SERVICES = 200
_ALIASES = {"postgres": "postgresql", "mongo": "mongodb", "node": "node.js", "golang": "go"}


def read_compose(text: str, path: str) -> Reading:
    """Return the services of a compose file.

    Args:
        text: The file; anchors and merge keys are not read.
        path: What the file is called in sources.
    """
    try:
        data = load_yaml(text, source=path)
    except YamlError as error:
        return unreadable(path, str(error))
    services = data.get("services") if isinstance(data, Mapping) else None
    if not isinstance(services, Mapping):
        return unreadable(path, "there is no mapping 'services' in it, so it is no compose file")
    reading = Reading()
    for name, service in list(services.items())[:MOST_SERVICES]:
        reading += _service(str(name), service, path)
    return reading


def _service(name: str, service: Any, path: str) -> Reading:
    image = service.get("image") if isinstance(service, Mapping) else None
    technology = technology_of(image) if isinstance(image, str) else None
    shown = shortened(name)
    if not shown:
        return Reading()
    role = f"image {shortened(image, 200)}" if isinstance(image, str) else "built from this project"
    system = ExistingSystem(name=shown, technology=technology, role=role, source=path[-120:])
    quote = shortened(f"{shown}: {image}" if image else shown, 200)
    return Reading(
        systems=(system,), sources=(Source(field="existing.systems", origin=path[-120:], quote=quote),)
    )


def technology_of(image: str) -> str | None:
    """Return the technology in an image name: ``postgresql`` for ``docker.io/library/postgres:16``."""
    bare = re.split(r"[:@]", image.rsplit("/", 1)[-1])[0].strip().lower()
    return shortened(_ALIASES.get(bare, bare)) or None
