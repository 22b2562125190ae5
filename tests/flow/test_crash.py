"""A run that is killed at any moment harms nothing: readers see a whole release, the next run goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench import kills
from tasks.orphans import end_with_parent
from tasks.publish import describe
from tests.panel.small_release import write

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]


def test_killed_runs_harm_nothing(api: str, tmp_path: Path) -> None:
    """A few of the kills of ``python -m bench.kills``, in a process of their own: they are forks of it."""
    command = [sys.executable, "-m", "bench.kills", "--kills", "8", "--flows", "1", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "    8  kills" in done.stdout
    [reads] = re.findall(r"(\d+)  reads of \d+ releases meanwhile, 0 torn", done.stdout)
    assert int(reads) > 0
    assert "    0  wrong releases" in done.stdout


def test_a_wrong_release_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "releases" / "0123"
    folder.mkdir(parents=True)
    write(folder, {"990122-2020": [("tasks", "今年地区生产总值增长7%左右。")]}, concepts=True)
    describe(folder, "0123")
    (tmp_path / "latest").symlink_to(folder)
    whole = {"0123": kills.hashes(folder)}
    assert kills.read(tmp_path, whole) == []
    paragraphs = pq.read_table(folder / "paragraphs.parquet")
    pq.write_table(paragraphs.slice(1), folder / "paragraphs.parquet")
    told = kills.read(tmp_path, whole)
    assert any("paragraphs has 0 rows, not 1" in one for one in told)
    assert any("figures.paragraph_id names what paragraphs lacks" in one for one in told)
    assert any("not what an undisturbed build makes" in one for one in told)


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
