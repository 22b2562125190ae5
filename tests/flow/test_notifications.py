"""The notification of docs/operations.md, sent to a webhook on this machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tasks.publish.summary import Summary

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 120
"""Seconds in which a notification has to come; it takes a few."""


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[str]]]:
    """An address, and the texts that were sent to it."""
    told: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", told
    server.shutdown()


def test_a_webhook_is_told_of_rejects(
    api: str, webhook: tuple[str, list[str]], tmp_path: Path, build: Callable[[Path, Path], Summary]
) -> None:
    from tasks.history import hand_over

    url, told = webhook
    [code] = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.S | re.M)
    ours, replaced = re.subn(r'WEBHOOK = ".*"', f'WEBHOOK = "{url}"', code)
    assert replaced == 1
    done = subprocess.run([sys.executable, "-c", ours], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (tmp_path / "reports").mkdir()
    text = next(iter(sorted((ROOT / "samples" / "reports").glob("*.txt"))))
    (tmp_path / "reports" / text.name).write_bytes(text.read_bytes())
    (tmp_path / "reports" / "empty.txt").write_bytes(b"")
    build(tmp_path / "reports", tmp_path / "output")
    hand_over()
    until = time.monotonic() + WITHIN
    while not told and time.monotonic() < until:
        time.sleep(0.5)
    assert told, "nothing was sent"
    assert told[0].startswith("Published with rejects: 1 new report: ")
    assert "1 rejected" in told[0]
    assert "/runs/flow-run/" in told[0]
