"""A local Prefect server on SQLite, for a run or for as long as someone looks at it.

The project keeps its own Prefect home in ``.prefect/``: the user's settings and history
are left alone, and the history of all runs is there whenever a server is up.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

HOME = Path(__file__).resolve().parents[1] / ".prefect"
HOST = "127.0.0.1"
READY_WITHIN = 120
"""Seconds that a server may take to come up: the first start makes the database."""
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PYTHONUNBUFFERED": "1",
}
"""No telemetry, no warnings about what is meant, output as it comes."""


class NoServer(RuntimeError):
    """The server did not come up; the message says where its log is."""


def environment(home: Path = HOME) -> dict[str, str]:
    """The environment of everything that talks to the project's Prefect."""
    return {**os.environ, **QUIET, "PREFECT_HOME": os.environ.get("PREFECT_HOME", str(home))}


def free_port(wanted: int = 0) -> int:
    """The wanted port if it is free, else one that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise NoServer("no free port on this machine")


def answers(url: str) -> bool:
    """Whether a Prefect server answers at this API address."""
    try:
        with urlopen(f"{url}/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def running(home: Path = HOME) -> str | None:
    """The API address of the project's server, if one is up."""
    note = Path(environment(home)["PREFECT_HOME"]) / "server.json"
    try:
        url = str(json.loads(note.read_text("utf-8"))["api"])
    except (OSError, ValueError, KeyError):
        return None
    return url if answers(url) else None


@contextmanager
def server(home: Path = HOME, port: int = 0) -> Iterator[str]:
    """A server for the duration of the block; its API address. Raises NoServer."""
    env = environment(home)
    folder = Path(env["PREFECT_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port(port)
    api = f"http://{HOST}:{port}/api"
    with (folder / "server.log").open("w") as output:
        process = _start(port, {**env, "PREFECT_API_URL": api, "PREFECT_UI_API_URL": api}, output)
        try:
            _await(process, api, folder / "server.log")
            (folder / "server.json").write_text(json.dumps({"api": api, "pid": process.pid}), "utf-8")
            yield api
        finally:
            (folder / "server.json").unlink(missing_ok=True)
            stop(process)


def _start(port: int, env: dict[str, str], output: IO[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    return start(command, env, output)


def start(command: list[str], env: dict[str, str], output: IO[str]) -> subprocess.Popen[str]:
    """Starts a process in a session of its own, so that Ctrl-C reaches its parent alone, which ends it."""
    return subprocess.Popen(
        command,
        env=env,
        stdout=output,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Asks Linux to end this process when the one that started it dies, however that happens."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


PR_SET_PDEATHSIG = 1


def _await(process: subprocess.Popen[str], api: str, log: Path) -> None:
    """Waits until the server answers. Raises NoServer."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if answers(api):
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise NoServer(f"the local Prefect server did not come up: see {log}")


def stop(process: subprocess.Popen[str]) -> None:
    """Ends a server and what it started."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=15)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def main() -> None:
    """Keeps a server up until Ctrl-C, for looking at past runs (``make ui``)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    already = running()
    with nullcontext(already) if already else server(port=UI_PORT) as api:
        print(f"The runs: {api.removesuffix('/api')}/runs   Ctrl-C ends the server.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()


UI_PORT = 4200


if __name__ == "__main__":
    main()
