"""What the whole way costs, each line a ratio within one run.

    python -m bench.pipeline [--reports 1000] [--large 10000] [--only core,flow,cores,rerun,growth,dask]
                             [--table output/bench.txt] [--keep FOLDER]

core: one core against a bare pass of jieba over the same text, and each stage's share. flow: the flow against
the same functions in a plain loop. cores: two processes against one. rerun: nothing new, one report new,
replaced, removed, against all new. growth: the large corpus against the small one, time and memory. dask: a
cluster of two workers, one of which is killed on the way, makes the same release.

Every measurement is a process of its own on a corpus of :mod:`bench.corpus`. Seconds are of the processor, of
a process and its children (a machine that others use too counts them right), except for two processes
against one, which is by the clock. Start-up is what the same takes with nothing to do, imports included.
Beside the table stands ``.json`` with the same numbers, from which :mod:`bench.paper` reckons.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.corpus import write

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("ingest", "deduplicate", "tag", "extract")


class Clock:
    """Processor seconds of this process and its children, by what they went to."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def of(self, what: str) -> Any:
        begun = cpu()
        yield
        self.spent[what] = self.spent.get(what, 0.0) + cpu() - begun


def cpu() -> float:
    """Processor seconds of this process and of those of its children that have ended."""
    return sum(r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def jieba_pass(reports: Path, output: Path) -> dict[str, float]:
    """One bare pass of jieba over the text of the release."""
    import jieba
    import pyarrow.parquet as pq

    texts = pq.read_table(output / "latest" / "paragraphs.parquet", columns=["text"])["text"].to_pylist()
    jieba.lcut("预热")
    clock = Clock()
    with clock.of("jieba"):
        for text in texts:
            jieba.lcut(text)
    return {**clock.spent, "characters": float(sum(map(len, texts)))}


def plain(reports: Path, output: Path) -> dict[str, float]:
    """The same functions as the flow's in a loop, without Prefect's engine, on one core."""
    clock = Clock()
    with clock.of("start-up"):
        from tasks import edge, gate, verdict, work
        from tasks.interim import digest
        from tasks.place import Place
        from tasks.sections import tokens
        from tasks.store import State

        edge.show_gate = lambda *_: None
        gate._context()
        tokens("预热")
        digest(work.stage_version("extract"), gate.gate_version("publish"))
    place = Place.of(reports, output)
    with clock.of("scan"):
        inputs = work.scan(place.reports)
    states: list[State] = []
    for stage in STAGES:
        before = states[-1] if states else State(())
        things: dict[str, Any] = {i.key: i for i in inputs} if stage == "ingest" else \
            {work.key_of(stage, item): item for item in before.items}
        with clock.of(stage):
            known = place.store.known(stage)
            new = [thing for key, thing in things.items() if key not in known]
            jobs = edge.by_size(new) if stage == "ingest" else edge.by_part(new)
            parts = [work.do(stage, work.stage_version(stage), place.store.root, place.reports, job) for job in jobs]
        with clock.of("gates"):
            for part in parts:
                verdict.examined(place.store, stage, part, here=True)
            state = verdict.collected(place.store, stage, before, things)
        if stage == "deduplicate":
            with clock.of("deduplicate"):
                assert not verdict.foreign(place.store, state), "the corpus has no foreign lines"
                state = verdict.without_twins(place.store, state)
        with clock.of("gates"):
            states.append(place.store.save(stage, verdict.settled(stage, state)))
    with clock.of("publish"):
        edge.release.fn(place, inputs, *states)
    return clock.spent


def flow(reports: Path, output: Path) -> dict[str, float]:
    """The flow."""
    clock = Clock()
    with clock.of("start-up"):
        from flows.build import build
        from tasks import edge, gate, work
        from tasks.history import hand_over

        if os.environ.get("RUNNER") == "threads":
            from tasks.sections import tokens

            gate._context()
            tokens("预热")
        work.stage_version("extract")
        alone: dict[str, float] = {}
        for name in ALONE:
            _timed(getattr(edge, name), alone)
    begun = time.monotonic()
    with clock.of("flow"):
        build(str(reports), str(output))
    clock.spent["clock"] = time.monotonic() - begun
    hand_over()
    return {**clock.spent, **{f"alone: {name}": seconds for name, seconds in alone.items()}}


ALONE = ("scan", "foreign_lines", "twins", "judge", "release")
"""Tasks that one process does once, or once a stage, for all reports together."""


def _timed(task: Any, spent: dict[str, float]) -> None:
    """Adds the seconds of the clock that a task's runs take to `spent`."""
    function = task.fn

    @wraps(function)  # Prefect reads the names of the arguments
    def timed(*arguments: Any, **more: Any) -> Any:
        begun = time.monotonic()
        try:
            return function(*arguments, **more)
        finally:
            spent[function.__name__] = spent.get(function.__name__, 0.0) + time.monotonic() - begun

    task.fn = timed


MEASURES: dict[str, Callable[[Path, Path], dict[str, float]]] = {"jieba": jieba_pass, "plain": plain, "flow": flow}
NOT_WORK = ("start-up", "memory", "clock", "characters")


def started(what: str, reports: Path, output: Path, cores: int = 1, **env: str) -> subprocess.Popen[str]:
    """A measurement in a process of its own, on so many cores."""
    command = [sys.executable, "-m", "bench.pipeline", "--one", what, str(reports), str(output)]
    if shutil.which("taskset"):
        command = ["taskset", "-c", f"0-{cores - 1}", *command]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> dict[str, float]:
    """What a measurement found: seconds by what they went to, and its peak memory in MB. Raises RuntimeError."""
    out, err = process.communicate()
    if process.returncode:
        raise RuntimeError(err[-3000:])
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def measured(what: str, reports: Path, output: Path, cores: int = 1, **env: str) -> dict[str, float]:
    return ended(started(what, reports, output, cores, **env))


def one(what: str, reports: Path, output: Path) -> None:
    """Measures in this process and prints the outcome as JSON."""
    found = MEASURES[what](reports, output)
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({**found, "memory": max(peaks)}))


def total(found: dict[str, float]) -> float:
    """Seconds of work in a measurement."""
    return sum(value for name, value in found.items() if name not in NOT_WORK)


class Bench:
    """One run of the bench: its corpora and outputs, what was measured, the lines of the table."""

    def __init__(self, scratch: Path, count: int, large: int, api: str) -> None:
        self.scratch, self.count, self.large, self.api = scratch, count, large, api
        self.lines: list[str] = []
        self.numbers: dict[str, Any] = {"reports": count, "large": large}
        self.found: dict[str, dict[str, float]] = {}

    def say(self, what: str, value: str, wanted: str = "", note: str = "") -> None:
        self.lines.append(f"{what:<54}{value:>9}  {wanted:<9}{note}".rstrip())
        print(self.lines[-1], flush=True)

    def corpus(self, count: int) -> Path:
        """A folder with so many reports."""
        folder = self.scratch / f"reports-{count}"
        if not folder.exists():
            write(folder, count)
        return folder

    def of(self, name: str, what: str, count: int, cores: int = 1, **env: str) -> dict[str, float]:
        """A measurement, made once. Outputs are named like it."""
        if name not in self.found:
            output = self.scratch / name.partition(":")[0]
            self.found[name] = measured(what, self.corpus(count), output, cores, PREFECT_API_URL=self.api, **env)
            self.numbers[name] = self.found[name]
        return self.found[name]

    def plain(self) -> dict[str, float]:
        return self.of("plain", "plain", self.count)

    def built(self, count: int) -> dict[str, float]:
        """All new, by the flow on two cores."""
        return self.of(f"built-{count}", "flow", count, cores=2, RUNNER="processes")

    # --- the sections -------------------------------------------------------------------------------

    def core(self) -> None:
        loop = self.plain()
        words = self.of("plain:jieba", "jieba", self.count)
        whole = total(loop)
        self.say(f"{self.count:,} reports, one core, against a bare pass of jieba", f"{whole / words['jieba']:.2f} ×", "≤ 2.0",
                 f"{whole:.1f} s against {words['jieba']:.1f} s, {words['characters'] / 1e6:.1f} M characters")
        for name, value in loop.items():
            if name not in NOT_WORK:
                self.say(f"  of which {name}", f"{value / whole:.0%}", "", f"{value / words['jieba']:.2f} × jieba")
        self.say("  start-up, apart", f"{loop['start-up']:.1f} s", "", "imports, dictionary, gates")

    def flow(self) -> None:
        loop, threads = total(self.plain()), self.of("threads", "flow", self.count, RUNNER="threads")
        self.say("the flow against the same functions in a loop", f"{threads['flow'] / loop:.2f} ×", "≤ 1.10",
                 f"{threads['flow']:.1f} s against {loop:.1f} s, without the server's own")

    def cores(self) -> None:
        single = self.of("single", "flow", self.count, cores=1, RUNNER="processes")
        double = self.built(self.count)
        self.say("two processes against one, by the clock", f"{single['clock'] / double['clock']:.2f} ×", "≥ 1.8",
                 f"{single['clock']:.1f} s against {double['clock']:.1f} s")

    def growth(self) -> None:
        small, large, times = self.built(self.count), self.built(self.large), self.large / self.count
        self.say(f"{self.large:,} reports against {self.count:,}", f"{large['flow'] / small['flow']:.2f} ×", f"≤ {1.05 * times:.1f}",
                 f"{large['flow']:.0f} s against {small['flow']:.0f} s; by the clock {large['clock']:.0f} s")
        self.say("  peak memory of any process", f"{large['memory']:.0f} MB", "≤ 1500")
        self.say("  the same against the smaller", f"{large['memory'] / small['memory']:.2f} ×", "≤ 1.2", f"{small['memory']:.0f} MB")
        for count in (self.count, self.large):
            self.numbers[f"disk-{count}"] = disk(self.scratch / f"built-{count}")

    def rerun(self) -> None:
        count = self.large or self.count
        whole, corpus, output = self.built(count), self.corpus(count), self.scratch / f"built-{count}"
        before = (output / "latest").resolve()
        path = sorted(corpus.rglob("*.txt"))[count // 2]
        region, text = path.name.split("_")[1], path.read_text("utf-8")

        def again(what: str, wanted: str) -> None:
            found = self.of(f"built-{count}:{what}", "flow", count, cores=2, RUNNER="processes")
            self.say(f"{count:,} reports again, {what}", f"{found['flow'] / whole['flow']:.1%}", wanted,
                     f"{found['flow']:.1f} s; by the clock {found['clock']:.1f} s against {whole['clock']:.0f} s")

        def differs() -> None:
            after = (output / "latest").resolve()
            said = ", ".join(elsewhere(before, after, region)) or "none"
            self.say("  tables that differ but for the rows of its place", said, "none")

        again("nothing new", "≤ 1%")
        path.write_text(text.replace("增长", "提高", 3), encoding="utf-8")
        again("one replaced", "≤ 2%")
        differs()
        path.unlink()
        again("one removed", "≤ 2%")
        differs()
        path.write_text(text, encoding="utf-8")
        again("one new", "≤ 2%")
        differs()

    def dask(self) -> None:
        what = "Dask, two workers, one killed on the way"
        if not find_spec("prefect_dask"):
            self.say(what, "skipped", "", "the extra `cluster` is not installed")
            return
        self.built(self.count)
        same = (self.scratch / f"built-{self.count}" / "latest").resolve()
        output = self.scratch / "dask"
        with cluster(self.scratch, 2) as (address, workers):
            run = started("flow", self.corpus(self.count), output, 2, PREFECT_API_URL=self.api, RUNNER="dask", DASK_ADDRESS=address)
            while run.poll() is None and not list((output / ".store" / "extract").glob("*")):
                time.sleep(0.1)
            workers[0].send_signal(signal.SIGKILL)
            early = run.poll() is not None
            found = ended(run)
        equal = not early and content(output / "latest") == content(same)
        self.say(what, "same" if equal else "differs", "same", f"release of {self.count:,} reports; by the clock {found['clock']:.0f} s")


def disk(output: Path) -> dict[str, float]:
    """MB of what is below an output folder: what the stages left, tables, pages."""
    latest = (output / "latest").resolve()
    found = {"store": output / ".store", "pages": latest / "pages"}
    sizes = {name: sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6 for name, folder in found.items()}
    return {**sizes, "tables": sum(p.stat().st_size for p in latest.glob("*.parquet")) / 1e6}


def content(folder: Path) -> dict[str, bytes]:
    """The files of a release."""
    folder = folder.resolve()
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def elsewhere(before: Path, after: Path, region: str) -> list[str]:
    """The tables of two releases that do not hold the same rows once those of a region are left out."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from tasks.contract import TABLES

    def others(folder: Path, name: str) -> Any:
        table = pq.read_table(folder / f"{name}.parquet")
        key = next(c for c in ("region_code", "document_id", "source") if c in table.column_names)
        own = pc.match_substring(table[key], f"_{region}_") if key == "source" else pc.starts_with(table[key], region)
        return table.filter(pc.invert(pc.fill_null(own, False))).combine_chunks()

    return [name for name in TABLES if not others(before, name).equals(others(after, name))]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a Dask scheduler, and its workers: each a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    each = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(folder / "dask-workers")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                 for command in (dask, *[each] * workers)]
    try:
        yield address, processes[1:]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


SECTIONS = ("core", "flow", "cores", "rerun", "growth", "dask")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline")
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--large", type=int, default=0, help="a second size, for growth and reruns; 0 leaves it out")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections of the table (default: %(default)s)")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for corpora and outputs that stays")
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "REPORTS", "OUTPUT"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        one(wanted.one[0], Path(wanted.one[1]), Path(wanted.one[2]))
        return
    sections = [name for name in SECTIONS if name in wanted.only.split(",") and (wanted.large or name != "growth")]
    with tempfile.TemporaryDirectory() as temporary:
        run(wanted.keep or Path(temporary), wanted.reports, wanted.large, sections, wanted.table)


def run(scratch: Path, count: int, large: int, sections: list[str], table: Path | None) -> None:
    """Measures the sections, prints the table and writes it into a file after each of them."""
    from tasks import server

    home = scratch / "prefect"
    os.environ.update(server.environment(home), PREFECT_HOME=str(home), PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="CRITICAL")
    with server.server(home) as api:
        bench = Bench(scratch, count, large, api)
        for name in sections:
            getattr(bench, name)()
            if table:
                table.parent.mkdir(parents=True, exist_ok=True)
                table.write_text("\n".join(bench.lines) + "\n", encoding="utf-8")
                table.with_suffix(".json").write_text(json.dumps(bench.numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
