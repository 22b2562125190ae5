"""The Prefect tasks: they read, call, write and report, and decide nothing about text.

A stage is a task per batch, which calls the stage in a worker and puts what it left
before the gate, and a task for the verdict over all batches. What stands after a stage
is kept in the store, so that each stage can be run alone from the one before it.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prefect import tags, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from tasks import gate, publish, verdict, work
from tasks.interim import digest
from tasks.publish.release import Releases
from tasks.publish.summary import Summary, as_markdown
from tasks.publish.tables import write_tables
from tasks.runner import compute, cores
from tasks.store import Item, State, Store
from tasks.version import version
from tasks.work import Input

log = logging.getLogger("work_reports")

BATCH = 400
"""Reports in a batch at most: thousands of reports are a few hundred tasks."""
BATCH_BYTES = 200_000_000
STAGES = ("ingest", "deduplicate", "tag", "extract")
WORK: dict[str, Callable[..., str]] = {
    "ingest": work.ingest_batch,
    "deduplicate": work.deduplicate_batch,
    "tag": work.tag_batch,
    "extract": work.extract_batch,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run reads and writes."""

    reports: Path
    output: Path

    @classmethod
    def of(cls, reports: str | Path, output: str | Path) -> Place:
        """Raises NotADirectoryError where there is no reports folder."""
        folder = Path(reports).resolve()
        if not folder.is_dir():
            raise NotADirectoryError(f"there is no folder {reports}: give the folder that holds the reports")
        return cls(folder, Path(output).resolve())

    @property
    def store(self) -> Store:
        return Store(self.output / ".store")

    @property
    def releases(self) -> Releases:
        return Releases(self.output)


@contextmanager
def writing(place: Place) -> Iterator[None]:
    """One writer at a time: waits for another run to end, then clears what a killed one left."""
    place.store.root.mkdir(parents=True, exist_ok=True)
    with (place.store.root / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another run is writing to %s: waiting for it to end", place.output)
            fcntl.flock(lock, fcntl.LOCK_EX)
        place.releases.tidy()
        yield


@task(task_run_name="scan")
def scan(place: Place) -> list[Input]:
    """The files of the reports folder, known by content."""
    found = work.scan(place.reports)
    log.info("scan: %d files, %.1f MB", len(found), sum(i.size for i in found) / 1e6)
    return found


def ingest(place: Place, inputs: Sequence[Input]) -> State:
    things = {i.key: i for i in inputs}
    do(place, "ingest", things, by_size)
    return judge(place, "ingest", len(things), verdict.collected(place.store, "ingest", State(()), things))


def deduplicate(place: Place, before: State) -> State:
    things = {work.key_of("deduplicate", item.digest): item for item in before.items}
    do(place, "deduplicate", things, by_part)
    candidates = verdict.collected(place.store, "deduplicate", before, things)
    return judge(place, "deduplicate", len(things), twins(place, candidates))


def tag(place: Place, before: State) -> State:
    return _from_items(place, "tag", before)


def extract(place: Place, before: State) -> State:
    return _from_items(place, "extract", before)


def _from_items(place: Place, stage: str, before: State) -> State:
    things = {work.key_of(stage, item.digest): item for item in before.items}
    do(place, stage, things, by_part)
    return judge(place, stage, len(things), verdict.collected(place.store, stage, before, things))


def do(
    place: Place, stage: str, things: Mapping[str, Any], batches: Callable[[list[Any]], list[list[Any]]]
) -> None:
    """Does a stage's work on those things (by key) that the store does not know, a task per batch."""
    known = place.store.known(stage)
    new = [thing for key, thing in things.items() if key not in known]
    if len(new) < len(things):
        log.info("%s: %d of %d known from before", stage, len(things) - len(new), len(things))
    jobs = batches(new)
    with tags(stage):
        futures = [batch.submit(place, stage, number, len(jobs), job) for number, job in enumerate(jobs, 1)]
    for future in futures:
        future.result()


@task(task_run_name="{stage} {number} of {count}")
def batch(place: Place, stage: str, number: int, count: int, things: Sequence[Any]) -> None:
    """Does a stage's work on one batch and puts the result before the gate."""
    arguments = (place.reports, things) if stage == "ingest" else (things,)
    part = compute(WORK[stage], place.store.root, *arguments)
    found = verdict.examined(place.store, stage, part)
    log.info(
        "%s %d of %d: %d %s%s",
        stage,
        number,
        count,
        len(things),
        "files" if stage == "ingest" else "reports",
        f", {len(found)} findings" if found else "",
    )


@task(task_run_name="twins")
def twins(place: Place, state: State) -> State:
    """Sets twins apart from the report that is kept."""
    state = verdict.without_twins(place.store, state)
    log.info("twins: %d", len(state.twins))
    return state


@task(task_run_name="gate after {stage}")
def judge(place: Place, stage: str, count: int, state: State) -> State:
    """The verdict on a stage: shows it, keeps what stands, or raises Stopped."""
    state = verdict.settled(stage, state, count)
    rejected = [row for row in state.rejects if row["stage"] == stage]
    for row in rejected:
        log.warning("%s: %s: %s", stage, row["source"], row["reason"])
    show_gate(stage, count, state)
    verdict.stop_if_asked(stage, state.findings)
    log.info(
        "gate after %s: %d came in, %d stand, %d set aside", stage, count, len(state.items), len(rejected)
    )
    return place.store.save(stage, state)


def show_gate(stage: str, count: int, state: State) -> None:
    """What a gate found, as artifacts on the run."""
    rows = [
        {
            "rule": f["rule"],
            "what follows": f["severity"],
            "report": f["report"],
            "where": f["where"],
            "what": f["sentence"],
        }
        for f in state.findings
        if f["stage"] == stage
    ]
    create_markdown_artifact(
        f"**{count}** came in, **{len(state.items)}** stand, {len(rows)} rows fail a rule.",
        key=f"gate-{stage}",
        description=f"The gate after {stage}",
    )
    if rows:
        create_table_artifact(
            rows[:200],
            key=f"gate-{stage}-findings",
            description=f"Rows that fail a rule of the gate after {stage}",
        )


def by_part(items: Iterable[Item]) -> list[list[Item]]:
    """Items in batches of one part and at most BATCH."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.part, []).append(item)
    return [some[at : at + BATCH] for some in found.values() for at in range(0, len(some), BATCH)]


def by_size(inputs: Sequence[Input]) -> list[list[Input]]:
    """Inputs in batches, at least one for every core, of at most BATCH files and BATCH_BYTES."""
    most = max(1, min(BATCH, -(-len(inputs) // cores())))
    found: list[list[Input]] = []
    heavy = 0
    for file in inputs:
        if not found or len(found[-1]) >= most or heavy + file.size > BATCH_BYTES:
            found.append([])
            heavy = 0
        found[-1].append(file)
        heavy += file.size
    return found


def release_id(inputs: Iterable[Input]) -> str:
    """The name of the release that these inputs and this code make."""
    code = [work.stage_version(stage) for stage in STAGES] + [
        gate.gate_version(stage) for stage in (*STAGES, "publish")
    ]
    return digest(version("tasks.publish"), code, sorted((i.name, i.key) for i in inputs))[:12]


@task(task_run_name="compare with the last release")
def nothing_new(place: Place, inputs: Sequence[Input]) -> Summary | None:
    """The summary of the latest release if these inputs and this code would make it again."""
    release = release_id(inputs)
    if place.releases.latest() != release:
        return None
    log.info("nothing new: %s is what these reports make", release)
    return shown(publish.summarise(place.releases.link, "nothing new", len(inputs)))


@task(task_run_name="publish")
def release(
    place: Place, inputs: Sequence[Input], ingested: State, candidates: State, tagged: State, extracted: State
) -> Summary:
    """Puts a release together, puts it before the last gate, and lets readers see it."""
    name, releases = release_id(inputs), place.releases
    last = releases.path(before) if (before := releases.latest()) else None
    content = verdict.content(candidates, tagged, extracted)
    if not releases.exists(name):
        with releases.new(name) as folder:
            write_tables(place.store, content, folder)
            verdict.stop_if_asked(
                "publish", verdict.of_release(folder, [i.name for i in inputs], content, last)
            )
            publish.describe(folder, name)
    summary = publish.summarise(releases.path(name), "published", len(inputs), extracted.findings, last)
    releases.switch(name)
    tidy(place, {"ingest": ingested, "deduplicate": candidates, "tag": tagged, "extract": extracted})
    log.info("published %s: %d documents, %d figures", name, len(summary.documents), summary.figures)
    return shown(replace(summary, folder=releases.link))


def shown(summary: Summary) -> Summary:
    """Shows the summary on the run."""
    create_markdown_artifact(as_markdown(summary), key="summary", description="What this run found and did")
    if summary.rejects:
        create_table_artifact(
            [dict(row) for row in summary.rejects],
            key="rejects",
            description="Inputs that were not accepted, and why",
        )
    return summary


def tidy(place: Place, states: Mapping[str, State]) -> None:
    """Drops what no report of this release rests on."""
    for stage, state in states.items():
        place.store.prune(stage, state.parts)
