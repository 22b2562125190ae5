"""Kills builds at random moments, and looks at what readers saw meanwhile and what the next run made.

    python -m bench.kills [--kills 200] [--flows 20] [--seed 1]

A kill is SIGKILL to the process group. Half of them come just before a writing operation drawn
at random (a file opened for writing, a rename, a link, a removal …), a quarter while a release
is being written, a quarter at any moment. Builds are full (nothing known from before) or
incremental, over folders of samples that differ by a report more, less, changed or bad. A reader
in a process of its own opens ``output/latest`` in a loop meanwhile. After each kill a run goes to
its end and must leave, byte for byte, the release that an undisturbed build makes elsewhere, and
no leftovers.

Most builds call the flow and its tasks in a forked process without Prefect's engine and without
looking at what the gates demand: they write the same files in the same order, and start at once.
`--flows` of the kills go to ``python -m flows`` with its engine, gates, worker processes and a server.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "reports"
WRITES = {"os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.mkdir"}
"""Audit events that change a folder; ``open`` for writing is the other one."""
MOMENTS = {"operation": 2, "publishing": 1, "any": 1}
"""When a build is killed, and how often one against the other."""
MOMENTS_TOLD = {"operation": "at a writing operation", "publishing": "while a release is written", "any": "at any moment"}
LINES = 14
"""Lines of progress that a flow prints before it is over."""
PAUSE = 0.1
"""Seconds between two reads: a reader without pauses takes the processor from the builds."""
UNFINISHED = "unfinished"
Release = dict[str, str]
"""Hashes of a release's files by their path."""


# --- a build, killed or not ---------------------------------------------------------------------------

class Plain:
    """A Prefect task as a plain function."""

    def __init__(self, task: Any) -> None:
        self.function = task.fn

    def __call__(self, *values: Any, wait_for: Any = None, **named: Any) -> Any:
        return self.function(*values, **named)

    def submit(self, *values: Any, **named: Any) -> Plain:
        self.made = self(*values, **named)
        return self

    def result(self) -> Any:
        return self.made


def without_engine() -> Callable[[str, str], Any]:
    """The build flow as a plain function: the same calls in the same order, nothing sent to a server, nothing found by gates."""
    from prefect import Task

    import flows.build
    from tasks import edge, gate, history

    gate.examine = gate.examine_run = gate.passed = lambda *_, **__: []
    for name, value in list(vars(edge).items()):
        if isinstance(value, Task):
            setattr(edge, name, Plain(value))
    for module in (edge, flows.build):
        for name, value in list(vars(module).items()):
            if getattr(value, "__module__", "") == history.__name__ and name.startswith("show"):
                setattr(module, name, lambda *_: None)
    found: Callable[[str, str], Any] = flows.build.build.fn
    return found


def preload(reports: Path, output: Path) -> None:
    """Builds once in this process, so that a fork of it has all that a build loads and begins at once."""
    os.environ.update(RUNNER="threads", PREFECT_LOGGING_LEVEL="CRITICAL", PREFECT_LOGGING_TO_API_ENABLED="false")
    without_engine()(str(reports), str(output))


def fork(reports: Path, output: Path, kill_at: int | None = None) -> int:
    """Starts a build in a process group of its own; its id.

    With `kill_at` the group is killed just before that writing operation below `output`.
    """
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setsid()
        with (output.parent / "build.log").open("a") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        counted = Operations(output, kill_at)
        sys.addaudithook(counted)
        without_engine()(str(reports), str(output))
        (output.parent / "operations").write_text(str(counted.seen))
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


class Operations:
    """Counts writing operations below a folder, and kills the process group before one of them."""

    def __init__(self, folder: Path, kill_at: int | None) -> None:
        self.folder, self.kill_at, self.seen = str(folder), kill_at, 0

    def __call__(self, event: str, values: tuple[Any, ...]) -> None:
        writing = event in WRITES or (event == "open" and isinstance(values[2], int) and values[2] & (os.O_WRONLY | os.O_RDWR))
        if writing and str(values[0]).startswith(self.folder):
            self.seen += 1
            if self.seen == self.kill_at:
                os.killpg(0, signal.SIGKILL)


def command(reports: Path, output: Path) -> subprocess.Popen[str]:
    """Starts ``python -m flows`` in a process group of its own."""
    return subprocess.Popen([sys.executable, "-m", "flows", "--reports", str(reports), "--output", str(output)], cwd=ROOT,
                            env={**os.environ, "RUNNER": "processes"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            start_new_session=True)


# --- a reader -----------------------------------------------------------------------------------------

def read(output: Path, known: dict[str, Release]) -> list[str]:
    """What is wrong with the release that `latest` names now; nothing where it is whole and right."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from tasks.contract import TABLES

    folder = (output / "latest").resolve()  # a reader opens one release, not half of two
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    tables = {resource["name"]: pq.read_table(folder / resource["path"]) for resource in package["resources"]}
    wrong = [f"{r['name']} has {tables[r['name']].num_rows} rows, not {r['rows']}"
             for r in package["resources"] if tables[r["name"]].num_rows != r["rows"]]
    for name, spec in TABLES.items():
        for column in spec.columns:
            if column.references:
                table, key = column.references.split(".")
                held = pc.is_in(tables[name][column.name].drop_null(), tables[table][key].combine_chunks())
                wrong += [] if pc.all(held, min_count=0).as_py() else [f"{name}.{column.name} names what {table} lacks"]
    if hashes(folder) != known.get(folder.name):
        wrong.append(f"{folder.name} is not what an undisturbed build makes")
    return wrong


def hashes(folder: Path) -> Release:
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


def read_for_ever(output: Path, known: dict[str, Release]) -> None:
    """Reads in a loop until its standard input is closed; prints how often, and what was wrong."""
    import select

    reads, seen, torn = 0, set(), []
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        if not (output / "latest").is_symlink():
            continue
        with turn(output, fcntl.LOCK_SH):
            seen.add(os.readlink(output / "latest"))
            try:
                torn += read(output, known)
            except (OSError, ValueError) as error:
                torn.append(f"{type(error).__name__}: {error}")
            reads += 1
    print(json.dumps({"reads": reads, "releases": len(seen), "torn": torn[:20]}))


@contextmanager
def turn(output: Path, kind: int) -> Iterator[None]:
    """Keeps the trial from removing a release, so that it can be built again, under a reader's hands."""
    with (output.parent / "turn").open("a") as lock:
        fcntl.flock(lock, kind)
        yield


def forget(output: Path, release: str, store: bool) -> None:
    """Removes a release that is not the latest, so that it has to be made again, and what is known from before."""
    with turn(output, fcntl.LOCK_EX):
        shutil.rmtree(output / "releases" / release, ignore_errors=True)
        if store:
            shutil.rmtree(output / ".store", ignore_errors=True)


@contextmanager
def reader(output: Path, known: dict[str, Release], into: Outcome) -> Iterator[None]:
    """A reader in a process of its own for the duration of the block."""
    note = output.parent / "known.json"
    note.write_text(json.dumps(known))
    process = subprocess.Popen([sys.executable, "-m", "bench.kills", "--read", str(output), str(note)],
                               cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        told = json.loads(process.communicate()[0])
        into.reads, into.releases, into.torn = told["reads"], told["releases"], told["torn"]


# --- the trial ----------------------------------------------------------------------------------------

@dataclass
class Outcome:
    """What became of the kills."""

    kills: Counter[str] = field(default_factory=Counter)
    """By how the build ran, what it did and when it was killed."""
    survived: int = 0
    """Builds that were over before the kill came."""
    wrong: list[str] = field(default_factory=list)
    """Releases that are wrong after a kill or after the next run, next runs that failed, leftovers."""
    torn: list[str] = field(default_factory=list)
    reads: int = 0
    releases: int = 0

    def __str__(self) -> str:
        lines = [f"{count:5}  {what}" for what, count in sorted(self.kills.items())]
        lines += [f"{self.kills.total():5}  kills; {self.survived} builds were over before theirs came",
                  f"{self.reads:5}  reads of {self.releases} releases meanwhile, {len(self.torn)} torn",
                  f"{len(self.wrong):5}  wrong releases, failed next runs and leftovers"]
        return "\n".join([*lines, *self.torn[:20], *self.wrong[:20]])


def folders(scratch: Path) -> dict[str, Path]:
    """Folders of reports that differ: the samples, one more, one less, one changed, a bad one."""
    texts = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))}  # a PDF takes longer than the rest
    name = next(iter(texts))
    variants = {
        "samples": texts,
        "one more": {**texts, "more.txt": texts[name] + "\n又记。\n".encode()},
        "one less": {n: data for n, data in texts.items() if n != name},
        "one changed": {**texts, name: texts[name] + "\n再记。\n".encode()},
        "a bad one": {**texts, "bad.txt": b""},
    }
    for variant, files in variants.items():
        (scratch / variant).mkdir(parents=True)
        for file, data in files.items():
            (scratch / variant / file).write_bytes(data)
    return {variant: scratch / variant for variant in variants}


def wait(child: int) -> int:
    """The exit status of a forked build; negative: the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def leftovers(output: Path) -> list[str]:
    return [str(p.relative_to(output)) for p in output.rglob("*") if UNFINISHED in p.name]


@dataclass(frozen=True)
class Size:
    """What an undisturbed build takes."""

    operations: int
    seconds: float


def undisturbed(reports: Path, output: Path) -> Size:
    """Builds to the end. Raises RuntimeError where that fails."""
    begun = time.monotonic()
    if wait(fork(reports, output)):
        raise RuntimeError((output.parent / "build.log").read_text())
    return Size(int((output.parent / "operations").read_text()), time.monotonic() - begun)


def killed(reports: Path, output: Path, moment: str, chance: random.Random, size: Size) -> bool:
    """Builds without the engine and kills it; whether the kill came before the end."""
    if moment == "operation":
        return wait(fork(reports, output, chance.randint(1, size.operations))) == -signal.SIGKILL
    child, seconds = fork(reports, output), size.seconds
    if moment == "publishing":
        while not _over(child) and not any((output / "releases").glob(f"*{UNFINISHED}*")):
            time.sleep(0.001)
        seconds /= 2  # about what publishing takes of it
    until = time.monotonic() + chance.uniform(0, seconds)
    while time.monotonic() < until and not _over(child):
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)  # a process waited for keeps its number until then
    return wait(child) == -signal.SIGKILL


def _over(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def killed_flow(reports: Path, output: Path, chance: random.Random) -> bool:
    """Builds with the engine and kills it soon after one of its lines of progress; whether the kill came before the end."""
    process = command(reports, output)
    assert process.stdout is not None
    line, publishing = chance.randint(1, LINES), chance.random() < 0.5
    for number, text in enumerate(process.stdout, 1):
        if "gate after extract" in text if publishing else number == line:
            time.sleep(chance.uniform(0, 0.5))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def trial(scratch: Path, kills: int, flows: int = 0, seed: int = 1, tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """Kills so many builds, `flows` of them with Prefect's engine (which needs PREFECT_API_URL)."""
    chance, outcome, output = random.Random(seed), Outcome(), scratch / "output"
    variants = folders(scratch / "reports")
    preload(variants["samples"], scratch / "preload" / "output")
    known: dict[str, Release] = {}
    made: dict[str, str] = {}
    output.mkdir(parents=True)
    for variant, reports in variants.items():
        apart = scratch / "undisturbed" / variant / "output"
        apart.mkdir(parents=True)
        full = undisturbed(reports, apart)
        made[variant] = (apart / "latest").resolve().name
        known[made[variant]] = hashes(apart / "latest")
    undisturbed(variants["one more"], output)
    sizes = {True: full, False: undisturbed(variants["samples"], output)}
    for size, what in (sizes[True], "full"), (sizes[False], "incremental"):
        tell(f"an undisturbed build, {what}: {size.seconds:.1f} s, {size.operations} writing operations")
    now = "samples"
    with reader(output, known, outcome):
        while outcome.kills.total() < kills:
            engine, anew = outcome.kills.total() < flows, chance.random() < 0.5
            new = chance.choice([variant for variant in variants if variant != now])
            forget(output, made[new], store=anew)
            moment = "any" if engine else chance.choices(list(MOMENTS), list(MOMENTS.values()))[0]
            came = (killed_flow(variants[new], output, chance) if engine
                    else killed(variants[new], output, moment, chance, sizes[anew]))
            what = f"{'full' if anew else 'incremental'}, {'the flow with its engine' if engine else MOMENTS_TOLD[moment]}"
            outcome.kills[what] += came
            outcome.survived += not came
            problems = [] if (output / "latest").resolve().name in (made[now], made[new]) else ["latest is neither old nor new"]
            outcome.wrong += [f"after a kill ({what}): {problem}" for problem in [*problems, *read(output, known)]]

            now = now if chance.random() < 0.2 else new  # now and then the report is gone again
            status = wait(fork(variants[now], output))
            problems = [f"the next run ended with {status}"] if status else []
            problems += [] if (output / "latest").resolve().name == made[now] else ["the next run made another release"]
            problems += [*read(output, known), *(f"left over: {name}" for name in leftovers(output))]
            outcome.wrong += [f"after the run after a kill ({what}): {problem}" for problem in problems]
            if came and outcome.kills.total() % 20 == 0:
                tell(f"{outcome.kills.total()} kills, {len(outcome.wrong)} wrong")
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kills")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--flows", type=int, default=20, help="how many of them with Prefect's engine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--read", nargs=2, type=Path, metavar=("OUTPUT", "KNOWN"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.read:
        read_for_ever(wanted.read[0], json.loads(wanted.read[1].read_text()))
        return 0
    from tasks import server

    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        os.environ.update(server.environment(), PREFECT_HOME=str(scratch / "prefect"), PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="CRITICAL")
        configured = os.environ.get("PREFECT_API_URL")
        with nullcontext(configured) if configured else server.server(scratch / "prefect") as api:
            os.environ["PREFECT_API_URL"] = api
            outcome = trial(scratch, wanted.kills, wanted.flows, wanted.seed, lambda said: print(said, flush=True))
    print(outcome)
    return 1 if outcome.wrong or outcome.torn else 0


if __name__ == "__main__":
    sys.exit(main())
