"""What the whole way costs, each line a ratio within one run: one core against a bare pass of jieba, the
flow against a plain loop, two processes against one, growth with the corpus, reruns.

    python -m bench.pipeline [--reports 1000] [--large 10000] [--table bench.txt]

Every measurement is a process of its own on a corpus of :mod:`bench.corpus`. Seconds are of the processor, of
a process and its children (a machine that others use too counts them right), except for two processes
against one, which is by the clock. Start-up is what the same takes with nothing to do, imports included.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
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
                verdict.examined(place.store, stage, part)
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
        from tasks import gate, work
        from tasks.history import hand_over

        if os.environ.get("RUNNER") == "threads":
            from tasks.sections import tokens

            gate._context()
            tokens("预热")
        work.stage_version("extract")
    begun = time.monotonic()
    with clock.of("flow"):
        build(str(reports), str(output))
    clock.spent["clock"] = time.monotonic() - begun
    hand_over()
    return clock.spent


MEASURES: dict[str, Callable[[Path, Path], dict[str, float]]] = {"jieba": jieba_pass, "plain": plain, "flow": flow}


def measured(what: str, reports: Path, output: Path, cores: int = 1, **env: str) -> dict[str, float]:
    """A measurement in a process of its own, on so many cores; with its peak memory in MB."""
    command = [sys.executable, "-m", "bench.pipeline", "--one", what, str(reports), str(output)]
    if shutil.which("taskset"):
        command = ["taskset", "-c", f"0-{cores - 1}", *command]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(what: str, reports: Path, output: Path) -> None:
    """Measures in this process and prints the outcome as JSON."""
    found = MEASURES[what](reports, output)
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({**found, "memory": max(peaks)}))


def total(found: dict[str, float], leave: Sequence[str] = ("start-up", "memory", "clock")) -> float:
    return sum(value for name, value in found.items() if name not in leave)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline")
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--large", type=int, default=0, help="a second size, for growth; 0 leaves it out")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "REPORTS", "OUTPUT"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        one(wanted.one[0], Path(wanted.one[1]), Path(wanted.one[2]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        lines = list(table(Path(scratch), wanted.reports, wanted.large))
    if wanted.table:
        wanted.table.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table(scratch: Path, count: int, large: int) -> list[str]:
    """The lines of the table, printed as they come."""
    from tasks import server

    lines: list[str] = []

    def say(what: str, value: str, note: str = "") -> None:
        lines.append(f"{what:<58}{value:>10}   {note}".rstrip())
        print(lines[-1], flush=True)

    small = scratch / "small"
    write(small, count)
    os.environ.update(server.environment(scratch / "prefect"), PREFECT_HOME=str(scratch / "prefect"),
                      PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="CRITICAL")
    loop = measured("plain", small, scratch / "plain")
    words = measured("jieba", small, scratch / "plain")
    whole = total(loop)
    say(f"{count:,} reports on one core against a bare pass of jieba", f"{whole / words['jieba']:.2f} ×",
        f"{whole:.1f} s against {words['jieba']:.1f} s, {words['characters'] / 1e6:.1f} M characters")
    for name, value in loop.items():
        if name not in ("memory", "start-up"):
            say(f"  of which {name}", f"{value / whole:.0%}", f"{value / words['jieba']:.2f} × jieba")
    say("  start-up, apart", f"{loop['start-up']:.1f} s", "imports, dictionary, gates")
    say("  peak memory", f"{loop['memory']:.0f} MB")

    with server.server(scratch / "prefect") as api:
        env = {"PREFECT_API_URL": api}
        threads = measured("flow", small, scratch / "threads", RUNNER="threads", **env)
        say("the flow against the plain loop", f"{threads['flow'] / whole:.2f} ×",
            f"{threads['flow']:.1f} s against {whole:.1f} s of the processor, without the server's own")
        single = measured("flow", small, scratch / "single", cores=1, RUNNER="processes", **env)
        double = measured("flow", small, scratch / "double", cores=2, RUNNER="processes", **env)
        say("two processes against one, by the clock", f"{single['clock'] / double['clock']:.2f} ×",
            f"{single['clock']:.1f} s against {double['clock']:.1f} s")
        again = measured("flow", small, scratch / "double", cores=2, RUNNER="processes", **env)
        say("nothing new against all new", f"{again['flow'] / double['flow']:.1%}", f"{again['flow']:.2f} s")
        path = next(small.rglob("*.txt"))
        moved = scratch / "moved.txt"
        path.rename(moved)
        without = measured("flow", small, scratch / "double", cores=2, RUNNER="processes", **env)
        say("one report removed against all new", f"{without['flow'] / double['flow']:.1%}", f"{without['flow']:.2f} s")
        moved.rename(path)
        path.write_text(path.read_text("utf-8").replace("全", "本", 1), encoding="utf-8")
        newer = measured("flow", small, scratch / "double", cores=2, RUNNER="processes", **env)
        say("one report new against all new", f"{newer['flow'] / double['flow']:.1%}", f"{newer['flow']:.2f} s")
        if large:
            shutil.rmtree(scratch / "threads")
            many = scratch / "large"
            write(many, large)
            grown = measured("flow", many, scratch / "grown", cores=2, RUNNER="processes", **env)
            say(f"{large:,} reports against {count:,}", f"{grown['flow'] / double['flow']:.2f} ×",
                f"{grown['flow']:.0f} s against {double['flow']:.0f} s; by the clock {grown['clock']:.0f} s")
            say("  peak memory of any process", f"{grown['memory']:.0f} MB", f"against {double['memory']:.0f} MB")
            again = measured("flow", many, scratch / "grown", cores=2, RUNNER="processes", **env)
            say("  nothing new against all new", f"{again['flow'] / grown['flow']:.1%}", f"{again['flow']:.2f} s")
            path = next(many.rglob("*.txt"))
            path.write_text(path.read_text("utf-8").replace("全", "本", 1), encoding="utf-8")
            newer = measured("flow", many, scratch / "grown", cores=2, RUNNER="processes", **env)
            say("  one report new against all new", f"{newer['flow'] / grown['flow']:.1%}", f"{newer['flow']:.2f} s")
    return lines


if __name__ == "__main__":
    main()
