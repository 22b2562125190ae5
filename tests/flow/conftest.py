"""One real Prefect server for all flow tests of a session, with a home of its own."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tasks import server
from tasks.publish.summary import Summary

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "reports"

Build = Callable[[Path, Path], Summary]
OVERRIDE = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with them root reads what it has no permission for."""


class Capabilities(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


@pytest.fixture
def mortal() -> Iterator[None]:
    """Root without the right to read everything; threads that start meanwhile are without it too."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    version = (ctypes.c_uint32 * 2)(0x20080522, 0)
    own = (Capabilities * 2)()
    assert libc.capget(version, own) == 0
    before = own[0].effective
    own[0].effective = before & ~OVERRIDE
    assert libc.capset(version, own) == 0
    yield
    own[0].effective = before
    assert libc.capset(version, own) == 0


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the server. Prefect must not have been imported before it is up."""
    home = tmp_path_factory.mktemp("prefect")
    changed = {"PREFECT_HOME": str(home), "RUNNER": "threads", **server.QUIET,
               "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL", "PREFECT_LOGGING_EXTRA_LOGGERS": "work_reports"}
    before = {name: os.environ.get(name) for name in (*changed, "PREFECT_API_URL")}
    os.environ.update(changed)
    try:
        with server.server(home) as address:
            os.environ["PREFECT_API_URL"] = address
            yield address
            from tasks.history import hand_over

            hand_over()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@pytest.fixture
def build(api: str) -> Build:
    """Runs the build flow on a folder of reports; its summary."""
    from flows.build import build as flow

    def run(reports: Path, output: Path) -> Summary:
        summary = flow(str(reports), str(output), return_state=True).result()
        assert isinstance(summary, Summary)
        return summary

    return run


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with the samples, to be changed."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for path in SAMPLES.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def samples() -> dict[str, bytes]:
    """The bundled sample reports by name."""
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()}
