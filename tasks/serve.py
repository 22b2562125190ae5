"""Runs everything on one machine: server, work pool, deployments, worker, watch (``make serve``).

    python -m tasks.serve start   brings it up in the background and says where to look
    python -m tasks.serve stop    ends what start began, and nothing else

One supervising process holds a lock in the project's Prefect home for as long as it
lives and ends its children when it ends. Whoever holds the lock is who stop ends.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import yaml

from tasks import server

ROOT = Path(__file__).resolve().parents[1]
POOL = "local"
READY_WITHIN = 240
"""Seconds that everything may take to come up."""
STOPPED_WITHIN = 90
HEARTBEAT = "30"
"""Seconds between the signs of life of a run; automations.yaml counts on them."""


class NotServing(RuntimeError):
    """It did not come up; the message says where the log is."""


def home() -> Path:
    return Path(server.environment()["PREFECT_HOME"])


def deployments(reports: Path, output: Path) -> str:
    """``prefect.yaml`` with these folders instead of those written in it."""
    declared = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    declared["pull"] = [{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}]
    for deployment in declared["deployments"]:
        deployment["entrypoint"] = str(ROOT / deployment["entrypoint"].split(":")[0]) + ":build"
        deployment["parameters"] = {"reports": str(reports), "output": str(output)}
    text: str = yaml.safe_dump(declared, allow_unicode=True, sort_keys=False)
    return text


def prefect(*arguments: str, api: str) -> None:
    """Runs a command of Prefect's. Raises NotServing with what it said if it fails."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    env = {**server.environment(), "PREFECT_API_URL": api}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise NotServing(f"prefect {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def deploy(api: str, reports: Path, output: Path) -> None:
    """Work pool, deployments and automations, made or brought up to date."""
    prefect("work-pool", "create", "--type", "process", "--overwrite", POOL, api=api)
    written = home() / "prefect.yaml"
    written.write_text(deployments(reports, output), encoding="utf-8")
    prefect("deploy", "--all", "--prefect-file", str(written), api=api)
    for name in automations():
        with suppress(NotServing):  # there is none yet
            prefect("automation", "delete", name, api=api)
    prefect("automation", "create", "--from-file", str(ROOT / "automations.yaml"), api=api)


def automations() -> list[str]:
    """Names of the automations that are ours."""
    declared = yaml.safe_load((ROOT / "automations.yaml").read_text("utf-8"))
    return [automation["name"] for automation in declared["automations"]]


def run(reports: Path, output: Path) -> None:
    """Brings everything up and keeps it up until told to end."""
    with ExitStack() as stack:
        lock = stack.enter_context((home() / "serve.lock").open("a"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        note = home() / "serve.json"
        stack.callback(note.unlink, missing_ok=True)
        signal.signal(signal.SIGTERM, _end)
        note.write_text(json.dumps({"pid": os.getpid()}), "utf-8")
        api = stack.enter_context(server.server(port=server.UI_PORT))
        deploy(api, reports, output)
        env = {**server.environment(), "PREFECT_API_URL": api, "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": HEARTBEAT}
        worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--name", POOL]
        watch = [sys.executable, "-m", "tasks.watch", str(reports)]
        children = [Child("worker", worker, env), Child("watch", watch, env)]
        for child in children:
            stack.callback(child.end)
            child.start()
        told = {"pid": os.getpid(), "api": api, "reports": str(reports), "output": str(output)}
        note.write_text(json.dumps(told), "utf-8")
        while True:
            time.sleep(1)
            for child in children:
                child.keep_up()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


class Child:
    """A process that is started again when it dies."""

    def __init__(self, name: str, command: list[str], env: dict[str, str]) -> None:
        self.name, self.command, self.env = name, command, env
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        with (home() / f"{self.name}.log").open("a") as output:
            self.process = server.start(self.command, self.env, output)

    def keep_up(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            print(f"{self.name} ended with status {self.process.returncode}: starting it again", flush=True)
            self.start()

    def end(self) -> None:
        if self.process is not None:
            server.stop(self.process)


def serving() -> dict[str, Any] | None:
    """What is being served, if anything is: it holds the lock."""
    try:
        with (home() / "serve.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return None
    except FileNotFoundError:
        return None
    except BlockingIOError:
        told: dict[str, Any] = json.loads((home() / "serve.json").read_text("utf-8"))
        return told


def begin(reports: Path, output: Path) -> dict[str, Any]:
    """Starts the supervising process in the background and waits until all is up. Raises NotServing."""
    home().mkdir(parents=True, exist_ok=True)
    reports.mkdir(parents=True, exist_ok=True)
    log = home() / "serve.log"
    command = [sys.executable, "-m", "tasks.serve", "run", "--reports", str(reports), "--output", str(output)]
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=server.environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        told = serving()
        if told and "api" in told:
            return told
        time.sleep(0.3)
    process.terminate()
    raise NotServing(f"it did not come up: see {log}\n{log.read_text('utf-8')[-2000:]}")


def end() -> bool:
    """Ends what is being served and waits for it; whether there was anything."""
    told = serving()
    if told is None:
        return False
    os.kill(told["pid"], signal.SIGTERM)
    until = time.monotonic() + STOPPED_WITHIN
    while serving() is not None:
        if time.monotonic() > until:
            raise NotServing(f"process {told['pid']} does not end: see {home() / 'serve.log'}")
        time.sleep(0.2)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tasks.serve")
    parser.add_argument("what", choices=("start", "stop", "run"))
    parser.add_argument("--reports", type=Path, default=ROOT / "reports")
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    wanted = parser.parse_args()
    try:
        if wanted.what == "run":
            run(wanted.reports.resolve(), wanted.output.resolve())
        elif wanted.what == "stop":
            print("stopped" if end() else "nothing to stop: make serve has not been called")
        else:
            told = serving() or begin(wanted.reports.resolve(), wanted.output.resolve())
            print(f"The runs:     {told['api'].removesuffix('/api')}/runs")
            print(f"The reports:  {told['reports']}   (drop files here: a run starts by itself)")
            print(f"The releases: {told['output']}/latest")
            print("`make stop` ends it.")
    except NotServing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
