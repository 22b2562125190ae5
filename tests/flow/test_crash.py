"""A run that is killed at any moment harms nothing: readers see a whole release, the next run goes on."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from tasks.orphans import end_with_parent

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "4"))
"""How often a run is killed; the benchmark asks for more."""


class Reader(Thread):
    """Opens the latest release in a loop and checks each table against its description."""

    def __init__(self, output: Path) -> None:
        super().__init__(daemon=True)
        self.latest, self.done, self.torn, self.read = output / "latest", Event(), 0, 0

    def run(self) -> None:
        while not self.done.is_set():
            time.sleep(0.01)
            if not self.latest.is_symlink():
                continue
            folder = self.latest.resolve()  # a reader opens one release, not half of two
            try:
                package = json.loads((folder / "datapackage.json").read_text("utf-8"))
                for resource in package["resources"]:
                    found = hashlib.sha256((folder / resource["path"]).read_bytes()).hexdigest()
                    self.torn += resource["hash"] != f"sha256:{found}"
                self.read += 1
            except (OSError, ValueError):
                self.torn += 1


def start(api: str, reports: Path, output: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PREFECT_API_URL": api, "RUNNER": "processes"}
    return subprocess.Popen([sys.executable, "-m", "flows", "--reports", str(reports), "--output", str(output)],
                            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def content(output: Path) -> dict[str, bytes]:
    latest = output / "latest"
    return {p.relative_to(latest).as_posix(): p.read_bytes() for p in sorted(latest.rglob("*")) if p.is_file()}


def test_killed_runs_harm_nothing(api: str, reports: Path, tmp_path: Path) -> None:
    chance = random.Random(2024)
    output = tmp_path / "output"
    begun = time.monotonic()
    first = start(api, reports, output)
    told, _ = first.communicate()
    assert first.returncode == 0, told.decode()
    whole = time.monotonic() - begun
    expected = content(output)
    extra = reports / "late.txt"
    text = next(iter(sorted(reports.glob("*.txt")))).read_text("utf-8")

    reader = Reader(output)
    reader.start()
    killed = 0
    for number in range(KILLS):
        # Now incremental, with one more file, now from nothing.
        extra.write_text(text + f"\n{number}\n", encoding="utf-8")
        if number % 2:
            shutil.rmtree(output / ".store")
        process = start(api, reports, output)
        time.sleep(chance.uniform(0.2, 1.0) * whole)
        if process.poll() is None:
            killed += 1
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    extra.unlink()
    last = start(api, reports, output)
    told, _ = last.communicate()
    reader.done.set()
    reader.join()
    assert last.returncode == 0, told.decode()
    assert content(output) == expected
    assert killed >= KILLS // 2
    assert reader.read > 0
    assert reader.torn == 0
    assert not [p for p in output.rglob("*") if "unfinished" in p.name]


def test_a_worker_ends_with_the_run_that_started_it() -> None:
    code = (f"import os, sys, subprocess, time; sys.path.insert(0, {str(ROOT)!r})\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import os, time, sys; sys.path.insert(0, %r);"
            "from tasks.orphans import end_with_parent; end_with_parent(os.getppid()); time.sleep(100)' % sys.path[0]])\n"
            "print(child.pid, flush=True); time.sleep(100)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(1)
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split(")")[1][:3]:
            return
        time.sleep(0.2)
    raise AssertionError("the worker is still there")


def test_a_worker_stays_while_its_parent_does() -> None:
    before = os.getppid()
    end_with_parent(before)
    time.sleep(2)
    assert os.getppid() == before
