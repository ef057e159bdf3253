"""The event loop compiled with numba, from the same source that plain Python runs.

The functions of the loop are copied with their callees replaced by compiled ones; nothing in
their source knows of numba. The compiled loop is kept on disk under a name that holds a digest
of all the loop's source files, so a new version is never run from an old cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from archkit.errors import ToolMissingError
from archkit.sizing.simulation.loop import advance

_PACKAGE = "archkit.sizing.simulation."
_FILES = (
    "layout",
    "chance",
    "agenda",
    "waiting",
    "deadline",
    "service",
    "breaker",
    "calls",
    "giving_up",
    "disturbance",
    "loop",
    "compiled",
)
_lock = threading.Lock()
_in_memory = threading.Event()


def installed() -> bool:
    """Return whether numba is there."""
    return importlib.util.find_spec("numba") is not None


def ready() -> bool:
    """Return whether the loop runs compiled without compiling it first."""
    if not installed():
        return False
    found = _advance()
    folder = found.stats.cache_path
    kept = folder is not None and any(Path(folder).glob(f"*{found.py_func.__qualname__}-*.nbi"))
    return kept or bool(found.signatures)


def loaded() -> bool:
    """Return whether the compiled loop is in this process already."""
    return _in_memory.is_set()


def compile_now() -> None:
    """Compile the loop, or load it from the disk; takes some 10 s the first time.

    Raises:
        ToolMissingError: If numba is not installed.
    """
    compiled_advance()


def compiled_advance() -> Callable[..., int]:
    """Return the compiled loop, compiled at most once whoever asks.

    Raises:
        ToolMissingError: If numba is not installed, or cannot be imported.
    """
    with _lock:
        try:
            import numba  # noqa: F401, PLC0415 - only with the extra `load`
        except ImportError as error:
            raise ToolMissingError(
                "numba",
                f"it cannot be imported ({error})",
                "Install archkit[load], or simulate with the plain backend, which is slower.",
            ) from error
        loop: Callable[..., int] = _compiled()
        _in_memory.set()
    return loop


@cache
def _compiled() -> Any:
    """Return the loop compiled, from the disk where it is kept there whole."""
    from numba import float64, int64  # noqa: PLC0415 - only with the extra `load`

    signature = (int64[::1], float64[::1], int64[::1], int64, int64)
    found = _advance()
    for _ in range(2):
        try:
            found.compile(signature)
        except Exception:  # noqa: BLE001 - a damaged file raises whatever its bytes happen to say
            _forget(found)
        else:
            return found
    found = _advance(kept=False)
    found.compile(signature)
    return found


def _forget(found: Any) -> None:
    """Delete what is kept of the loop on the disk: a full disk or a crash may have cut it short."""
    for file in Path(found.stats.cache_path or os.devnull).glob(f"*{found.py_func.__qualname__}-*.nb?"):
        with contextlib.suppress(OSError):
            file.unlink()


def _on_arrays(i: Any, x: Any, h: Any, until: int, most: int) -> int:
    """Run the loop on bare addresses, which need neither counting of references nor signs."""
    return _on_addresses(_address(i), _address(x), _address(h), until, most)


def _address(array: Any) -> Any:
    """Stand for numba's own way from an array to the address of its numbers."""
    return array


_on_addresses = advance


@cache
def _advance(*, kept: bool = True) -> Any:
    from numba import njit  # noqa: PLC0415 - only with the extra `load`

    scope = {
        "__name__": __name__,
        "__builtins__": __builtins__,
        "_address": _pointer(),
        "_on_addresses": _compilable(advance, {}),
    }
    copy = FunctionType(_on_arrays.__code__, scope, "advance")
    copy.__module__, copy.__qualname__ = __name__, f"advance_{_digest()}"
    try:
        return njit(copy, nogil=True, cache=kept, error_model="numpy")
    except RuntimeError:  # no folder to keep it in: it is compiled in each process
        return njit(copy, nogil=True, error_model="numpy")


def _pointer() -> Any:
    from numba import types  # noqa: PLC0415 - only with the extra `load`
    from numba.extending import intrinsic  # noqa: PLC0415 - the same

    kinds: Any = types

    @intrinsic
    def address(_: Any, array: Any) -> Any:  # pragma: no cover - runs while numba compiles
        def emitted(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_array(signature.args[0])(context, builder, arguments[0]).data

        return kinds.CPointer(array.dtype)(array), emitted

    return address


def _compilable(function: Any, built: dict[str, Any]) -> Any:
    """Return a function as numba's, with those it calls."""
    from numba import njit  # noqa: PLC0415 - only with the extra `load`

    name = function.__qualname__
    if name in built:
        return built[name]
    scope: dict[str, Any] = {"__name__": function.__module__, "__builtins__": __builtins__}
    for used in function.__code__.co_names:
        value = function.__globals__.get(used)
        ours = isinstance(value, FunctionType) and value.__module__.startswith(_PACKAGE)
        if ours:
            value = _compilable(value, built)
        if value is not None:
            scope[used] = value
    copy = FunctionType(function.__code__, scope, function.__name__)
    copy.__module__ = function.__module__
    copy.__qualname__ = name
    built[name] = njit(copy, nogil=True, error_model="numpy")
    return built[name]


@cache
def _digest() -> str:
    folder = Path(__file__).parent
    text = b"".join((folder / f"{name}.py").read_bytes() for name in _FILES)
    return hashlib.sha256(text).hexdigest()[:16]
