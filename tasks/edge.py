"""The Prefect tasks: they read, call, write and report, and decide nothing about text.

A stage is a task per batch, which calls the stage in a worker and puts what it left
before the gate, and a task for the verdict over all batches. What stands after a stage
is kept in the store, so that each stage can be run alone from the one before it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from prefect import tags, task
from prefect.futures import PrefectFuture

from tasks import decisions, gate, publish, verdict, work
from tasks.contract import INDICATORS
from tasks.history import show_gate, show_share
from tasks.interim import digest
from tasks.place import Place
from tasks.pool import FEW, at_once, compute
from tasks.publish import unchanged
from tasks.publish.concepts.count import count_concepts
from tasks.publish.content import row_groups
from tasks.publish.counts import Counts, as_text, counts, pinned
from tasks.publish.coverage import write_coverage
from tasks.publish.derived import write_panel
from tasks.publish.pages import write_pages
from tasks.publish.quality import Passage, write_quality
from tasks.publish.summary import Summary
from tasks.publish.tables import WRITERS
from tasks.runner import lanes
from tasks.store import Item, State
from tasks.version import version
from tasks.work import Input

log = logging.getLogger("work_reports")

BATCH = 200
"""Reports in a batch at most: thousands of reports are a few hundred tasks."""
BATCH_BYTES = 200_000_000
STAGES = ("ingest", "deduplicate", "tag", "extract")


@task(task_run_name="scan")
def scan(place: Place) -> list[Input]:
    """The files of the reports folder, known by content."""
    found = work.scan(place.reports)
    log.info("scan: %d files, %.1f MB", len(found), sum(i.size for i in found) / 1e6)
    applied = {ruling for file in found for ruling in file.rulings}
    for ruling in decisions.rulings(place.reports):
        if ruling not in applied:
            log.warning("%s rules on %s, which is not there", decisions.NAME, ruling.source)
    return found


def ingest(place: Place, inputs: Sequence[Input]) -> State:
    things = {i.key: i for i in inputs}
    done = _do(place, "ingest", things, by_size)
    return judge(place, "ingest", verdict.collected(place.store, "ingest", State(()), things), wait_for=done)


def deduplicate(place: Place, before: State) -> State:
    things = _keyed("deduplicate", before.items)
    done = _do(place, "deduplicate", things, by_part)
    candidates = verdict.collected(place.store, "deduplicate", before, things)
    foreign = foreign_lines(place, candidates, wait_for=done)
    if foreign:
        items = [replace(item, foreign=foreign.get(item.source, ())) for item in before.items]
        things = _keyed("deduplicate", items)
        done = _do(place, "deduplicate", things, by_part)
        candidates = verdict.collected(place.store, "deduplicate", before, things)
    return judge(place, "deduplicate", twins(place, candidates, wait_for=done))


def tag(place: Place, before: State) -> State:
    return _from_items(place, "tag", before)


def extract(place: Place, before: State) -> State:
    return _from_items(place, "extract", before)


def _from_items(place: Place, stage: str, before: State) -> State:
    """What the stage makes of the reports that stand after the stage before."""
    things = _keyed(stage, before.items)
    done = _do(place, stage, things, by_part)
    return judge(place, stage, verdict.collected(place.store, stage, before, things), wait_for=done)


def _keyed(stage: str, items: Iterable[Item]) -> dict[str, Item]:
    return {work.key_of(stage, item): item for item in items}


def _do(place: Place, stage: str, things: Mapping[str, Any], batches: Callable[[list[Any]], list[list[Any]]]) -> list[PrefectFuture[None]]:
    """Does a stage's work on those things (by key) that the store does not know, a task per batch."""
    known = place.store.known(stage)
    new = [thing for key, thing in things.items() if key not in known]
    if len(new) < len(things):
        log.info("%s: %d of %d known from before", stage, len(things) - len(new), len(things))
    jobs = batches(new)
    with tags(stage):
        futures = [batch.submit(place, stage, number, len(jobs), job, len(new) <= FEW) for number, job in enumerate(jobs, 1)]
    for done, future in enumerate(futures, 1):
        future.result()
        show_share(STAGES.index(stage), len(STAGES) + 1, done / len(jobs), f"{stage}: {done} of {len(jobs)} batches")
    return futures


@task(task_run_name="foreign lines")
def foreign_lines(place: Place, candidates: State) -> dict[str, tuple[int, ...]]:
    """Lines that stand in reports of unrelated places, by the source that has them."""
    found = verdict.foreign(place.store, candidates)
    log.info("foreign lines: in %d reports", len(found))
    return found


@task(task_run_name="{stage} {number} of {count}")
def batch(place: Place, stage: str, number: int, count: int, things: Sequence[Any], here: bool) -> None:
    """Does a stage's work on one batch, `here` or in a worker, and puts the result before the gate."""
    code = work.stage_version(stage)
    part = (work.do if here else partial(compute, work.do))(stage, code, place.store.root, place.reports, things)
    found = verdict.examined(place.store, stage, part, here)
    what = f"{len(things)} {'files' if stage == 'ingest' else 'reports'}"
    log.info("%s %d of %d: %s, %d findings", stage, number, count, what, len(found))


@task(task_run_name="twins")
def twins(place: Place, state: State) -> State:
    """Sets twins apart from the report that is kept."""
    state = verdict.without_twins(place.store, state)
    log.info("twins: %d", len(state.twins))
    return state


@task(task_run_name="gate after {stage}")
def judge(place: Place, stage: str, state: State) -> State:
    """The verdict on a stage: shows it, keeps what stands, or raises Stopped."""
    state = verdict.settled(stage, state)
    rejected = [row for row in state.rejects if row["stage"] == stage]
    for row in rejected:
        log.warning("%s: %s: %s", stage, row["source"], row["reason"])
    show_gate(stage, state.came, len(state.items), [f for f in state.findings if f["stage"] == stage])
    verdict.stop_if_asked(stage, state.findings, state.rejects)
    log.info("gate after %s: %d of %d go on", stage, len(state.items), state.came)
    return place.store.save(stage, state)


def by_part(items: Iterable[Item]) -> list[list[Item]]:
    """Items in batches of one part and at most BATCH."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.part, []).append(item)
    return [some[at : at + BATCH] for some in found.values() for at in range(0, len(some), BATCH)]


def by_size(inputs: Sequence[Input]) -> list[list[Input]]:
    """Inputs in even batches, as many for each core or worker, of at most BATCH files and BATCH_BYTES."""
    rounds = -(-len(inputs) // (BATCH * lanes()))
    most = -(-len(inputs) // max(1, rounds * lanes()))
    found: list[list[Input]] = []
    heavy = 0
    for file in inputs:
        if not found or len(found[-1]) >= most or heavy + file.size > BATCH_BYTES:
            found.append([])
            heavy = 0
        found[-1].append(file)
        heavy += file.size
    return found


def release_id(inputs: Iterable[Input], pinned: Counts | None = None) -> str:
    """The name of the release that these inputs, these pinned counts and this code make."""
    stages = [work.stage_version(stage) for stage in STAGES]
    gates = [gate.gate_version(stage) for stage in (*STAGES, "publish")]
    made_of = sorted((i.name, i.key) for i in inputs)
    return digest(stages, gates, version("tasks.publish"), pages_wanted(), as_text(pinned or {}), made_of)[:12]


def pages_wanted() -> bool:
    """Whether releases get evidence pages: ``PAGES=0`` leaves them out (130 kB and 6 ms a report)."""
    return os.environ.get("PAGES", "1") != "0"


@task(task_run_name="compare with the last release")
def nothing_new(place: Place, inputs: Sequence[Input]) -> Summary | None:
    """The summary of the latest release if these inputs and this code make it, or one that was rolled back."""
    release, latest = release_id(inputs, pinned(place.reports)), place.releases.latest()
    if latest is None or (release != latest and release not in place.releases.withdrawn()):
        return None
    summary = publish.summarise(place.releases.path(latest), len(inputs), place.releases.path(latest))
    if release == latest:
        log.info("nothing new: %s is what these reports make", release)
        return replace(summary, outcome="nothing new")
    log.warning("%s is what these reports make, and was rolled back: `make releases ROLLBACK=%s` publishes it", release, release)
    return replace(summary, outcome="held back", held_back=release)


@task(task_run_name="publish")
def release(place: Place, inputs: Sequence[Input], *states: State) -> Summary:
    """Puts a release together, puts it before the last gate, and lets readers see it.

    `states` is what stands after each of STAGES.
    """
    pin = pinned(place.reports)
    name, releases = release_id(inputs, pin), place.releases
    last = releases.path(before) if (before := releases.latest()) else None
    after = dict(zip(STAGES, states, strict=True))
    if not releases.exists(name):
        content = verdict.content(after["deduplicate"], after["tag"], after["extract"])
        code = digest(version("tasks.publish"), gate.gate_version("publish"), [work.stage_version(stage) for stage in STAGES])
        keys = unchanged.keys(content, code)
        content = replace(content, last=unchanged.since(place.store.root, last, keys))
        count_concepts(place.store, content.tagged)
        with releases.new(name) as folder:
            at_once(compute, [(writer, place.store.root, content, folder) for writer in WRITERS])
            write_panel(folder, row_groups(content, INDICATORS), content.last)
            found = verdict.of_release(folder, [i.name for i in inputs], content, last, pin)
            show_gate("publish", len(content.candidates), len(content.candidates), found)
            verdict.stop_if_asked("publish", found)
            publish.describe(folder, name)
            passages = {stage: Passage(state.came, len(state.items)) for stage, state in after.items()}
            findings = [*after["extract"].findings, *found]
            write_quality(folder / "quality", name, passages, findings, content.rejects, counts(folder), pin,
                          frozenset(content.documents) if pages_wanted() else ())
            write_coverage(folder, folder / "quality" / "coverage.svg")
            if pages_wanted():
                write_pages(folder, name, content.last.folder, content.last.regions)
        unchanged.keep(place.store.root, name, keys, [path.name for path in releases.folder.iterdir()])
    summary = publish.summarise(releases.path(name), len(inputs), last)
    releases.switch(name)
    for stage, state in after.items():
        place.store.prune(stage, state.parts)
    show_share(len(STAGES), len(STAGES) + 1, 1, f"published {name}")
    log.info("published %s: %d documents, %d figures", name, len(summary.documents), summary.figures)
    return replace(summary, gates={stage: (state.came, len(state.items)) for stage, state in after.items()})
