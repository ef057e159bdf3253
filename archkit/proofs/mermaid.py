"""Mermaid to SVG in this process: Pele in QuickJS, both brought by the package mermaid-render.

The only file that renders. There is no browser, no network and no host callback: the engine
sees the source and its own bundle, nothing else. Colours and fonts stay CSS variables
(``--pele-fg``, ``--pele-bg``, ...), so that a page switches to dark without rendering again.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
import threading
import xml.etree.ElementTree as ET
from typing import Any

from archkit.errors import InputError, ToolMissingError

FONT_STACK = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
LARGEST_SOURCE = 200_000
"""Characters of source that are tried; the engine itself refuses more than 50,000 in a label."""
MOST_EDGES = 500
"""Arrows that Mermaid 11 itself draws by default; notebooks show diagrams with it."""
MEMORY_BYTES = 256 * 1024 * 1024
SECONDS = 5
"""CPU seconds that one diagram may take."""
_STILL_WORKS = (
    "Everything else works; diagrams stay Mermaid source. Reinstall with: pip install mermaid-render"
)
_FORBIDDEN_ELEMENTS = frozenset({"script", "foreignObject", "image", "use", "iframe", "a", "style"})
_WRAPPER = """
function archkitRender(source, options) {
  options.measurer = {width(text, size, style) {
    const table = archkitWidths[(style & 1 ? 1 : 0) + (style & 2 ? 2 : 0)];
    let width = 0;
    for (const char of text)
      width += table[char] ?? (/\\p{Mark}/u.test(char) ? 0 : char.codePointAt(0) >= 0x2e80 ? 1 : 0.6);
    return width * size * 1.06;  // DejaVu Sans, the fallback of bare Linux machines, is wider
  }};
  try {
    return JSON.stringify(pele.render(source, options));
  } catch (error) {
    return JSON.stringify({error: {
      message: String(error.message), code: error.code || "engine", line: error.line || 0,
      column: error.column || 0, snippet: error.snippet || "",
    }});
  }
}
"""
_engines = threading.local()


class DiagramError(InputError):
    """A diagram that cannot be rendered.

    Args:
        problem: What is wrong, in the engine's words.
        kind: ``syntax``, ``semantic``, ``limit``, ``unsupported-diagram`` or ``engine``.
        line: Line of the source counted from 1, 0 when unknown.
        column: Column counted from 1, 0 when unknown.
        snippet: The line with a caret below it, or an empty text.
    """

    def __init__(
        self, problem: str, *, kind: str = "syntax", line: int = 0, column: int = 0, snippet: str = ""
    ) -> None:
        self.kind = kind
        self.line = line
        self.column = column
        self.snippet = snippet
        place = f" at {line}:{column}" if line else ""
        super().__init__(f"the diagram has a {kind} error{place}: {problem}", hint=_hint(kind))


def _hint(kind: str) -> str:
    if kind == "limit":
        return "Draw less in one diagram, or shorten its texts."
    if kind == "unsupported-diagram":
        return "Begin with a diagram type of Mermaid 11 such as flowchart TB."
    return 'Put labels in double quotes, as in a["Order service (v2)"], and write ; as #59;.'


def render_mermaid(source: str, *, diagram_id: str) -> str:
    """Return the diagram as an SVG element.

    Args:
        source: Mermaid source, any type that Mermaid 11 draws; links and images in it are dropped.
        diagram_id: Prefix of every id in the SVG; unique in the page that will hold it.

    Raises:
        DiagramError: If the source cannot be drawn, with line, column and snippet.
        ToolMissingError: If the engine is not installed.
    """
    if len(source) > LARGEST_SOURCE:
        raise DiagramError(f"{len(source):,} characters, {LARGEST_SOURCE:,} are tried", kind="limit")
    return _rendered(source, diagram_id)


@functools.lru_cache(maxsize=128)
def _rendered(source: str, diagram_id: str) -> str:
    """Return the drawing; the proof and the document of one walk draw the same sources."""
    prefix = re.sub(r"[^A-Za-z0-9_-]+", "-", diagram_id).strip("-") or "diagram"
    options = {
        "idPrefix": f"d-{prefix}",
        "fontFamily": FONT_STACK,
        "links": False,
        "images": False,
        "responsive": True,
        "autoDirection": False,
        "maxEdges": MOST_EDGES,
    }
    safe = source.encode("utf-8", "replace").decode("utf-8")
    reply = _evaluated(f"archkitRender({json.dumps(safe)},{json.dumps(options)})")
    if "error" in reply:
        error = reply["error"]
        raise DiagramError(
            _first_line(error["message"]), kind=error["code"], line=error["line"], column=error["column"],
            snippet=error["snippet"],
        )  # fmt: skip
    svg = str(reply["svg"])
    _refuse_active(svg)
    return svg


def _first_line(message: str) -> str:
    """Return the engine's message without the snippet that it repeats."""
    lines = [line for line in message.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("-") and "-^" not in line]
    return " ".join(dict.fromkeys((said[0], said[-1]))).rstrip(".") if said else "no reason given"


def _evaluated(code: str) -> dict[str, Any]:
    try:
        reply: dict[str, Any] = json.loads(_engine().eval(code))
    except (ToolMissingError, DiagramError):
        raise
    except Exception as error:  # noqa: BLE001 - the engine raises its own kinds, some of them bare
        _engines.context = None  # a context that ran out of time or memory is not used again
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DiagramError(f"the engine gave up ({reason})", kind="limit") from None
    return reply


def _engine() -> Any:
    """Return this thread's engine; a context must not be shared between threads."""
    context = getattr(_engines, "context", None)
    if context is None:
        bundle, widths = _parts()
        context = importlib.import_module("quickjs").Context()
        context.set_memory_limit(MEMORY_BYTES)
        context.set_time_limit(SECONDS)
        context.eval(bundle)
        context.eval(f"const archkitWidths = {widths};")
        context.eval(_WRAPPER)
        _engines.context = context
    return context


@functools.cache
def _parts() -> tuple[str, str]:
    """Return the engine's bundle and the widths of letters, checked against its manifest."""
    import hashlib  # noqa: PLC0415 - used once a process
    from importlib.resources import files  # noqa: PLC0415 - the same

    try:
        importlib.import_module("quickjs")
        from mermaid_render.fonts import metrics  # noqa: PLC0415 - heavy

        folder = files("mermaid_render") / "pele"
        bundle = (folder / "pele.global.js").read_bytes()
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        widths = json.dumps(metrics())
    except (ImportError, OSError) as error:
        raise ToolMissingError("The diagram renderer", str(error), _STILL_WORKS) from None
    if hashlib.sha256(bundle).hexdigest() != manifest["sha256"]:
        raise ToolMissingError("The diagram renderer", "its bundle was changed on disk", _STILL_WORKS)
    return bundle.decode("utf-8"), widths


def _refuse_active(svg: str) -> None:
    """Refuse an SVG that could run or fetch something, whatever the engine let through."""
    for element in ET.fromstring(svg).iter():  # noqa: S314 - our engine's text, without a doctype
        name = element.tag.rpartition("}")[2]
        bad = name in _FORBIDDEN_ELEMENTS or any(
            key.rpartition("}")[2].lower().startswith("on")
            or key.rpartition("}")[2] == "href"
            or "url(http" in value
            for key, value in element.attrib.items()
        )
        if bad:
            raise DiagramError(f"the SVG holds an active {name!r} element", kind="engine")
