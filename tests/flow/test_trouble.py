"""The machine is in the way: a full disk, no permission, a server that goes away, two runs at once.

Readers keep the release they have, the error says what to do, and the next run goes on by itself.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tasks import server
from tasks.place import Place, Unwritable, writing
from tasks.publish.summary import Summary
from tests.flow.test_build import table_bytes

pytestmark = pytest.mark.flow

Build = Callable[[Path, Path], Summary]
ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted((ROOT / "samples" / "reports").glob("*.txt"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, soon full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a file system")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture(scope="module")
def first(api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with one sample, and the output of a run over it."""
    from flows.build import build

    folder = tmp_path_factory.mktemp("first")
    (folder / "reports").mkdir()
    shutil.copy(TEXTS[0], folder / "reports")
    build(str(folder / "reports"), str(folder / "output"))
    return folder / "reports", folder / "output"


@pytest.fixture
def two(first: tuple[Path, Path], tmp_path: Path) -> Path:
    """A folder with two samples, of which `output` beside it knows one."""
    shutil.copytree(first[0], tmp_path / "reports")
    shutil.copytree(first[1], tmp_path / "output", symlinks=True)
    shutil.copy(TEXTS[1], tmp_path / "reports")
    return tmp_path / "reports"


def seen(output: Path) -> tuple[str, dict[str, bytes]]:
    """What readers see."""
    return os.readlink(output / "latest"), table_bytes(output)


def leftovers(output: Path) -> list[str]:
    return [path.name for path in output.rglob("*") if "unfinished" in path.name]


def test_a_full_disk(two: Path, small_disk: Path, build: Build) -> None:
    output, filler = small_disk / "output", small_disk / "filler"
    shutil.copytree(two.parent / "output", output, symlinks=True)
    before = seen(output)
    with filler.open("wb") as file:  # leaves some room, so that the disk is full in the middle of the work
        file.write(b"x" * max(0, shutil.disk_usage(small_disk).free - 200_000))
    with pytest.raises(Unwritable, match=r"is full\. Make room .* then run again"):
        build(two, output)
    assert seen(output) == before
    filler.unlink()
    assert len(build(two, output).documents) == 2
    assert leftovers(output) == []
    build(two, two.parent / "apart")
    assert table_bytes(output) == table_bytes(two.parent / "apart")


@pytest.mark.parametrize("most", [0, 30_000])
def test_files_that_may_not_grow(most: int, two: Path, build: Build) -> None:
    """The limit on the size of a file stops the work at several of its steps, without any rights."""
    output = two.parent / "output"
    before = seen(output)
    own = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, own[1]))
    try:
        with pytest.raises(Unwritable, match="takes no larger file"):
            build(two, output)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, own)
        signal.signal(signal.SIGXFSZ, handler)
    assert seen(output) == before
    assert len(build(two, output).documents) == 2
    assert leftovers(output) == []


@pytest.mark.parametrize("folder", ["releases", "."])
def test_no_permission_to_write(folder: str, api: str, two: Path, build: Build, mortal: None) -> None:
    import httpx

    output = two.parent / "output"
    before = seen(output)
    (output / folder).chmod(0o555)
    with pytest.raises(Unwritable, match=r"The user \w+ may not write .* then run again"):
        build(two, output)
    assert seen(output) == before
    with httpx.Client(base_url=api, timeout=30) as client:
        runs = client.post("/flow_runs/filter", json={"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}).json()
        [run] = [run for run in runs if run["parameters"]["reports"] == str(two)]
        assert run["name"].startswith("stopped: "), run["name"]
        assert "may not write" in run["name"]
        wanted = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}, "key": {"any_": ["stopped"]}}}
        [artifact] = client.post("/artifacts/filter", json=wanted).json()
        assert "then run again" in artifact["data"]
    (output / folder).chmod(0o755)
    assert len(build(two, output).documents) == 2
    assert leftovers(output) == []


def command(home: Path, reports: Path, output: Path, **env: str) -> subprocess.Popen[str]:
    """``python -m flows`` with a Prefect home of its own."""
    return subprocess.Popen([sys.executable, "-m", "flows", "--reports", str(reports), "--output", str(output)],
                            cwd=ROOT, env={**os.environ, "PREFECT_HOME": str(home), **env}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_the_server_stops_under_the_run(two: Path, build: Build) -> None:
    output, home = two.parent / "output", two.parent / "prefect"
    before = seen(output)
    with server.server(home) as api:
        run = command(home, two, output, PREFECT_API_URL=api, PREFECT_CLIENT_MAX_RETRIES="0")
        assert run.stdout is not None
        for line in run.stdout:
            if "scan:" in line:
                break
    told, _ = run.communicate()
    assert run.returncode == 1, told
    assert "the Prefect server at" in told
    assert "start it again, then run again" in told
    assert seen(output) == before
    assert len(build(two, output).documents) == 2
    assert leftovers(output) == []


def test_a_second_run_waits_for_the_first(api: str, two: Path) -> None:
    output = two.parent / "output"
    before = seen(output)
    with writing(Place.of(two, output)):
        run = command(two.parent / "prefect", two, output)
        assert run.stdout is not None
        told = ""
        for line in run.stdout:
            told += line
            if "waiting for it to end" in line:
                break
        else:
            raise AssertionError(told)
        time.sleep(1)
        assert seen(output) == before, "two writers"
        assert run.poll() is None
    told, _ = run.communicate()
    assert run.returncode == 0, told
    assert seen(output) != before
