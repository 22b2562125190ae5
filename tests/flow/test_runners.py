"""Wherever the work is done, the release is the same byte for byte; a worker that dies on the way changes nothing.

Dask and Ray are an extra (``pip install work-reports[cluster]``): without them their tests are skipped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.pipeline import cluster

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "reports"
PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}


def start(api: str, runner: str, reports: Path, output: Path, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "flows", "--reports", str(reports), "--output", str(output)], cwd=ROOT, text=True,
                            env={**os.environ, "PREFECT_API_URL": api, "RUNNER": runner, **env},
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def released(process: subprocess.Popen[str], output: Path) -> dict[str, bytes]:
    """The files of the release, once the run has ended well."""
    told, _ = process.communicate(timeout=300)
    assert process.returncode == 0, told
    latest = output / "latest"
    return {p.relative_to(latest).as_posix(): p.read_bytes() for p in sorted(latest.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def reference(api: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The release of the samples, made in threads."""
    output = tmp_path_factory.mktemp("threads")
    return released(start(api, "threads", SAMPLES, output), output)


@pytest.mark.parametrize("runner", ["processes", "dask", "ray"])
def test_every_runner_makes_the_same_release(api: str, reference: dict[str, bytes], tmp_path: Path, runner: str) -> None:
    if runner in PACKAGES:
        pytest.importorskip(PACKAGES[runner], reason=f"{PACKAGES[runner]} is not installed: it comes with the extra `cluster`")
    assert released(start(api, runner, SAMPLES, tmp_path), tmp_path) == reference


def test_a_worker_of_a_cluster_that_dies_changes_nothing(api: str, reference: dict[str, bytes], tmp_path: Path) -> None:
    pytest.importorskip("prefect_dask", reason="prefect_dask is not installed: it comes with the extra `cluster`")
    output = tmp_path / "output"
    with cluster(tmp_path / "dask", 2) as (address, workers):
        run = start(api, "dask", SAMPLES, output, DASK_ADDRESS=address)
        parts = output / ".store" / "deduplicate"
        while run.poll() is None and not any(parts.glob("*")):  # work is under way
            time.sleep(0.02)
        workers[0].send_signal(signal.SIGKILL)
        assert run.poll() is None, "the run was still going on"
        assert released(run, output) == reference
