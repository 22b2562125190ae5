"""The installed stack works: a fresh resolution of Prefect's dependencies can break it without a word.

SQLAlchemy 2.1 starts a server that never creates a scheduled run, newer FastAPI one that
dies at import: only a server that is really started, and a run that really appears, tell.
"""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from tasks import server

pytestmark = pytest.mark.flow

WITHIN = 120
"""Seconds that the scheduler may take; it looks every few seconds."""


def post(client: httpx.Client, path: str, content: dict[str, object]) -> httpx.Response:
    """The answer; like Prefect's own client, asks again while SQLite is busy (503)."""
    until = time.monotonic() + WITHIN
    while (answer := client.post(path, json=content)).status_code == 503 and time.monotonic() < until:
        time.sleep(1)
    return answer


def test_a_cron_run_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with server.server(tmp_path) as api, httpx.Client(base_url=api, timeout=30) as client:
        flow = post(client, "/flows/", {"name": "build"}).json()
        schedule = {"cron": "*/5 * * * *", "timezone": "Asia/Shanghai"}
        made = post(client, "/deployments/", {
            "name": "scheduled", "flow_id": flow["id"], "schedules": [{"schedule": schedule, "active": True}]})
        assert made.status_code in (200, 201), made.text
        until = time.monotonic() + WITHIN
        runs: list[dict[str, object]] = []
        while not runs and time.monotonic() < until:
            time.sleep(1)
            runs = post(client, "/flow_runs/filter", {"flows": {"name": {"any_": ["build"]}}}).json()
        assert runs, "the scheduler created no run: see the pins in pyproject.toml"
        assert {run["state_type"] for run in runs} == {"SCHEDULED"}
    assert not server.answers(api), "the server is gone with its block"


def test_no_telemetry_by_default() -> None:
    env = server.environment()
    assert env["DO_NOT_TRACK"] == "1"
    assert env["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert env["GX_ANALYTICS_ENABLED"] == "false"


def test_the_users_prefect_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    assert Path(server.environment()["PREFECT_HOME"]) == Path(__file__).resolve().parents[2] / ".prefect"


def test_a_server_that_cannot_start_says_where_its_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:////nowhere/at/all.db")
    with pytest.raises(server.NoServer, match=r"server\.log"), server.server(tmp_path):
        pass
