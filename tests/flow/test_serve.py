"""`make serve`: a file dropped into the folder becomes a release by itself; `make stop` leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from tasks import serve

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 300
"""Seconds in which a run has to be over; it takes one of them and the rest is for a busy machine."""


def until(what: Callable[[], Any], said: str) -> Any:
    """The first true value of `what`."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(1)
    raise AssertionError(f"not within {WITHIN} s: {said}")


def processes(home: Path) -> list[str]:
    """Processes that belong to this Prefect home."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PREFECT_HOME={home}".encode() in path.read_bytes():
                found.append((path.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Everything up, on an empty folder `reports`; a client of the server."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("RUNNER", raising=False)
    try:
        told = serve.begin(tmp_path / "reports", tmp_path / "output")
        with httpx.Client(base_url=told["api"], timeout=30) as client:
            yield client
    finally:
        serve.end()


def runs(client: httpx.Client, deployment: str) -> dict[str, str]:
    """Names and states of a deployment's runs, the latest first."""
    wanted = {"deployments": {"name": {"any_": [deployment]}}, "sort": "START_TIME_DESC"}
    return {run["name"]: run["state_name"] for run in client.post("/flow_runs/filter", json=wanted).json()}


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_dropped_report_becomes_a_release(served: httpx.Client, samples: dict[str, bytes], tmp_path: Path) -> None:
    home, inbox, output = tmp_path / "prefect", tmp_path / "reports", tmp_path / "output"
    # Ends nothing of its own: it is not what was served from here.
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], env={"PATH": os.environ["PATH"]})

    for name, data in samples.items():  # a burst of files is one run
        (inbox / name).write_bytes(data)
    until(lambda: (output / "latest").exists(), "a release")
    until(lambda: "Published" in runs(served, "new-report").values(), "the run is over")
    [name] = runs(served, "new-report")
    assert name.startswith("3 new reports: ")
    assert pq.read_metadata(output / "latest" / "documents.parquet").num_rows == 3
    first = os.readlink(output / "latest")

    (inbox / next(iter(samples))).unlink()
    until(lambda: os.readlink(output / "latest") != first, "a release without the report that is gone")
    until(lambda: any("1 gone report" in run for run in runs(served, "new-report")), "a run that says so")

    [deployment] = [d for d in served.post("/deployments/filter", json={}).json() if d["name"] == "scheduled"]
    [schedule] = deployment["schedules"]
    assert schedule["schedule"] == {"cron": "0 6 * * *", "timezone": "Asia/Shanghai", "day_or": True}
    often = [{"schedule": {"interval": 10}, "active": True, "max_scheduled_runs": 1}]
    assert served.post(f"/deployments/{deployment['id']}/schedules", json=often).status_code == 201
    until(lambda: "Nothing new" in runs(served, "scheduled").values(), "the schedule fires")

    assert serve.end()
    assert serve.serving() is None
    until(lambda: not processes(home), "every process that was started is gone")
    assert bystander.poll() is None
    bystander.kill()
    assert not serve.end(), "there is nothing more to end"
