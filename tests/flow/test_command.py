"""`python -m flows`, which `make run` calls: what it prints, its exit status, the history it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tasks import server

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with a Prefect home of its own and no server configured."""
    env = {name: value for name, value in os.environ.items() if name not in ("PREFECT_API_URL", "RUNNER")}
    return subprocess.run([sys.executable, "-m", "flows", *arguments], cwd=ROOT, env={**env, "PREFECT_HOME": str(home)},
                          capture_output=True, text=True)


def test_a_run_with_a_reject_says_so_and_leaves_its_whole_history(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, output = tmp_path / "prefect", tmp_path / "output"
    (reports / "empty.txt").write_bytes(b"")
    done = run(home, "--reports", str(reports), "--output", str(output))
    assert done.returncode == 3, done.stderr
    told = done.stdout
    for words in ("scan: 4 files", "gate after extract", "accepted    3 reports", "rejected    1", "empty.txt",
                  "growth target", "quality/index.html", "make ui", "Exit status 3"):
        assert words in told, told
    assert done.stderr == ""
    assert not list(home.glob("server.json")), "the server of the run is gone"

    monkeypatch.setenv("PREFECT_HOME", str(home))
    with server.server(home) as api, httpx.Client(base_url=api, timeout=30) as client:
        [flow_run] = client.post("/flow_runs/filter", json={}).json()
        assert flow_run["name"].startswith("3 new reports: ")
        assert flow_run["name"].endswith("; 1 rejected")
        assert (flow_run["state_type"], flow_run["state_name"]) == ("COMPLETED", "Published with rejects")
        tasks = client.post("/task_runs/filter", json={}).json()
        assert {task["state_type"] for task in tasks} == {"COMPLETED"}
        names = {task["name"] for task in tasks}
        assert {"scan", "publish", "ingest 1 of 2", "gate after ingest", "gate after extract"} <= names
        artifacts = {a["key"]: a for a in client.post("/artifacts/filter", json={}).json()}
        assert {"summary", "rejects", "gate-ingest", "gate-deduplicate", "gate-tag", "gate-extract", "gate-publish"} <= set(artifacts)
        [row] = artifacts["rejects"]["data"].splitlines()[2:]
        assert row.startswith("| empty.txt | The file is empty")
        assert row.endswith("| ingest: empty_file |")
        assert artifacts["progress"]["data"] == 100
        assert "data:image/svg+xml" in artifacts["coverage"]["data"]
        for words in ("| ingest | 4 | 3 |", "| documents | 3 |", "quality/index.html"):
            assert words in artifacts["summary"]["data"], words
        logs = client.post("/logs/filter", json={"limit": 200}).json()
        assert any(log["level"] == 30 and "empty.txt" in log["message"] for log in logs), "a reject is a warning"


def test_a_stopped_run_says_that_nothing_changed(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    done = run(tmp_path / "prefect", "--reports", str(tmp_path / "reports"), "--output", str(tmp_path / "output"))
    assert done.returncode == 1
    assert "the reports folder holds files" in done.stderr
    assert "nothing that readers see has changed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_named_before_anything_is_started(tmp_path: Path) -> None:
    done = run(tmp_path / "prefect", "--reports", str(tmp_path / "nowhere"), "--output", str(tmp_path / "output"))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert not (tmp_path / "prefect").exists()
