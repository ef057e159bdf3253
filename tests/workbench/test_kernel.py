"""The workbench in a real kernel: an interrupt ends a cell, never the kernel."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "architects"))  # loopback.py stands there

import nbformat
from loopback import Loopback, Wire, begins
from nbclient import NotebookClient

LEAVE = Path(__file__).parents[2] / "notebooks" / "briefs" / "leave-requests.yaml"
BEGUN = """
from archkit import Workbench
from archkit.architects import Settings
bench = Workbench({brief!r}, architect="claude", settings=Settings(base_url={url!r}), folder={folder!r})
"""


def test_a_cell_that_is_interrupted_twice_leaves_the_kernel_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789abcdef")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Loopback(otherwise=begins('{"summary": "Notes"', Wire.hang)) as server:
        begun = BEGUN.format(brief=str(LEAVE), url=server.url, folder=str(tmp_path / "walk"))
        cells = [
            begun,
            'bench.step("frame")',
            'bench.step("frame")',
            "print(bench.session.remaining[0].value)",
        ]
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
        client = NotebookClient(book, timeout=60, kernel_name="python3", allow_errors=True)

        async def interrupting() -> None:
            for asked in (1, 2):
                while len(server.requests) < asked:  # noqa: ASYNC110 - the server is in a thread
                    await asyncio.sleep(0.1)
                await asyncio.sleep(0.5)
                await client.km.interrupt_kernel()
                await client.km.interrupt_kernel()

        async def executed() -> None:
            interrupts = asyncio.create_task(interrupting())
            await client.async_execute()
            await interrupts

        with ThreadPoolExecutor(1) as thread:  # a browser of other tests keeps a loop in this one
            thread.submit(lambda: asyncio.run(asyncio.wait_for(executed(), 120))).result()
    errors = [out.ename for cell in book.cells for out in cell.outputs if out.output_type == "error"]
    assert errors == ["StoppedError", "StoppedError"]
    assert book.cells[-1].outputs[0].text == "frame\n"
