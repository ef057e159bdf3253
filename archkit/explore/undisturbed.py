"""Work that a garbage collection must not fall into."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put garbage collection off until the end of the block, where it was on before.

    A full collection takes a tenth of a second in a notebook that has loaded much, as long as
    a whole move of a slider may take; after the move there is time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
