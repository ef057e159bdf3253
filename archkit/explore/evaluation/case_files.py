"""Files of cases: folders, single files and patterns; a broken one is an error of its own."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from archkit.errors import InputError
from archkit.explore.evaluation.case import Case, case_of
from archkit.record.yaml_reading import load_yaml, read_text

_ENDINGS = frozenset({".yaml", ".yml", ".json"})
_MOST_FILES = 2_000


def read_cases(places: Iterable[str]) -> tuple[tuple[Case, ...], tuple[InputError, ...]]:
    """Return the cases of folders, files and patterns, and what could not be read.

    Args:
        places: Paths of folders or files, or patterns such as ``cases/*.yaml``.
    """
    cases: list[Case] = []
    problems: list[InputError] = []
    for path in _files(places, problems):
        try:
            data = load_yaml(read_text(path), source=str(path))
        except InputError as error:
            problems.append(error)
            continue
        several = data.get("cases") if isinstance(data, dict) else data
        entries = several if isinstance(several, list) else [data]
        for place, entry in enumerate(entries):
            source = str(path) if len(entries) == 1 else f"{path}, case {place + 1}"
            try:
                cases.append(case_of(entry, source=source))
            except InputError as error:
                problems.append(error)
    return tuple(cases), tuple(problems)


def _files(places: Iterable[str], problems: list[InputError]) -> list[Path]:
    found: dict[Path, None] = {}
    for place in places:
        path = Path(place)
        if path.is_dir():
            inside = [one for one in sorted(path.rglob("*")) if one.suffix in _ENDINGS and one.is_file()]
        elif path.exists():
            inside = [path]
        else:
            matched = glob.glob(place, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
            inside = sorted(Path(one) for one in matched if Path(one).is_file())
        if not inside:
            problems.append(
                InputError(
                    f"there is no case in {place!r}", hint="Give a folder, a YAML file or a pattern of files."
                )
            )
        found.update(dict.fromkeys(inside))
    if len(found) > _MOST_FILES:
        problems.append(InputError(f"more than {_MOST_FILES:,} files", hint="Name fewer of them."))
    return list(found)[:_MOST_FILES]
