"""What a stage does to one batch: read the parts before it, call the stage, write a part.

These functions run in worker processes and must not import Prefect or Great
Expectations (each process would pay seconds and 250 MB for it). Arguments and results
are paths, names and plain values; tables stay on disk.

A stage that raises on one report does not take the others with it: the report is set
aside under the rule ``stage_failed`` with the error and the place in the code.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from tasks import decisions, dedup, figures, ingest, sections
from tasks.contract import FIGURES, PARAGRAPHS, REMOVALS
from tasks.decisions import Ruling
from tasks.dedup.sketches import packed
from tasks.interim import (
    BLOCKS,
    CANDIDATES,
    CONTEXT,
    EXTRACTED,
    REPORTS,
    STAGE_REJECTS,
    TAGGED,
    block_rows,
    blocks_by_source,
    candidate_row,
    digest,
    paragraphs_by_document,
    report_row,
    reports_of,
    rows_of,
)
from tasks.model import Block, Paragraph, Reject, Report, ReportContext, Source
from tasks.records import (
    ContractError,
    Row,
    figure_row,
    nonblank,
    paragraph_row,
    reject_row,
    removal_rows,
    to_table,
)
from tasks.store import Item, Part, Store
from tasks.version import ROOT, version

COUNTS = "counts.tsv"
"""Pinned row counts, which :mod:`tasks.publish.counts` reads."""
GROUP = 32
"""Reports in a row group: what a worker holds in memory at a time."""
GROUP_CHARACTERS = 4_000_000

CODE = {
    "ingest": ("tasks.ingest", "tasks.decisions"),
    "deduplicate": ("tasks.dedup", "tasks.ingest"),
    "tag": ("tasks.sections",),
    "extract": ("tasks.figures",),
}
TABLES = {
    "ingest": (REPORTS, BLOCKS, REMOVALS, STAGE_REJECTS),
    "deduplicate": (CANDIDATES, BLOCKS, REMOVALS, STAGE_REJECTS),
    "tag": (TAGGED, PARAGRAPHS, STAGE_REJECTS),
    "extract": (EXTRACTED, FIGURES, STAGE_REJECTS),
}
"""The tables that each stage leaves. The first has a row per report that stands."""

T = TypeVar("T")
Rows = Mapping[str, Sequence[Row]]
"""Rows by table."""
About = Source | Reject | Item
"""What names a report: its source and hash."""
Job = tuple[str, About, Callable[..., Rows | Reject], tuple[object, ...]]
"""Input, report, what makes its rows, of what."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file of the reports folder."""

    name: str
    key: str
    size: int
    rulings: tuple[Ruling, ...] = ()
    """What a curator ruled on it, or on members and rows of it."""


def stage_version(stage: str) -> str:
    """The version of a stage's code, this module's shared parts included."""
    return version(*CODE[stage], "tasks.records", "tasks.interim")


def key_of(stage: str, item: Item) -> str:
    """The key of a stage's work on a report: what the stage reads of it, and the code that does it."""
    return digest(stage, stage_version(stage), item.digest, item.foreign, item.accepted)


def scan(root: Path) -> list[Input]:
    """The files below the reports folder, known by name, content and the rulings on them.

    Raises DecisionError where a ruling cannot be read.
    """
    found, code, ruled = [], stage_version("ingest"), decisions.rulings(root)
    for path in ingest.find(root):
        name = path.relative_to(root).as_posix()
        if name not in (decisions.NAME, COUNTS):
            content, size = _content(path)
            own = decisions.of_input(ruled, name)
            found.append(Input(name, digest("ingest", code, name, content, own), size, own))
    return found


def _content(path: Path) -> tuple[str, int]:
    """Hash and size of a file; an unreadable one is known by its being so."""
    try:
        with path.open("rb") as file:
            name = sha256()
            while chunk := file.read(1 << 20):
                name.update(chunk)
            return name.hexdigest(), file.tell()
    except OSError as error:
        return f"unreadable: {error.strerror}", 0


def do(stage: str, code: str, store: Path, root: Path, things: Sequence[Any]) -> str:
    """A stage's work on a batch of inputs or items; the name of the part that holds the results.

    `code` is the version of the stage that the results will be known by. Raises
    RuntimeError where the code that a worker loaded is another.
    """
    if stage_version(stage) != code:
        raise RuntimeError("The code was changed while the run was under way: run again.")
    if stage == "ingest":
        return ingest_batch(store, root, things)
    return {"deduplicate": deduplicate_batch, "tag": tag_batch, "extract": extract_batch}[stage](store, things)


def ingest_batch(store: Path, root: Path, inputs: Sequence[Input]) -> str:
    """Ingests files; the part that holds their reports."""
    with Store(store).write("ingest", [i.key for i in inputs], TABLES["ingest"]) as part:
        for group in _groups(_sources(root, inputs), _weight):
            _add(part, "ingest", [(file.name, found, _ingested, (file, found)) for file, found in group])
        part.answers_for((i.key, i.name) for i in inputs)
    return part.folder.name


def _sources(root: Path, inputs: Sequence[Input]) -> Iterator[tuple[Input, Source | Reject]]:
    for file in inputs:
        try:
            for found in ingest.read(root / file.name, root):
                yield file, found
        except Exception as error:
            yield file, failed(Reject(file.name, "", "ingest", "", ""), "ingest", error)


def _weight(pair: tuple[Input, Source | Reject]) -> int:
    return len(pair[1].text) if isinstance(pair[1], Source) else 0


def _ingested(file: Input, found: Source | Reject) -> Rows | Reject:
    if isinstance(found, Reject):
        return found
    report = decisions.ruled(found, next((r for r in file.rulings if r.source == found.name), None))
    if isinstance(report, Reject):
        return report
    return {
        "reports": [report_row(file.name, report)],
        "blocks": block_rows(report),
        "removals": removal_rows(report),
    }


def deduplicate_batch(store: Path, items: Sequence[Item]) -> str:
    """Cleans reports of one part of ingest; the part that holds the candidates."""
    shelf, wanted, keys = Store(store), *_wanted("deduplicate", items)
    with shelf.write("deduplicate", keys.values(), TABLES["deduplicate"]) as part:
        for tables in shelf.groups("ingest", items[0].part, ("reports", "blocks", "removals"), wanted):
            jobs = []
            for file, report in reports_of(*tables):
                item = wanted[report.source.name]
                values = (report, frozenset(item.foreign), item.accepted)
                jobs.append((file, report.source, _cleaned, values))
            _add(part, "deduplicate", jobs)
        part.answers_for(((key, source) for source, key in keys.items()), items[0].part)
    return part.folder.name


def _cleaned(report: Report, foreign: frozenset[int], accepted: bool) -> Rows | Reject:
    clean = dedup.clean(report)
    if foreign:
        clean = dedup.without_foreign_lines(clean, foreign)
    refused = None if accepted else ingest.refuse(clean)
    if refused is not None:
        return refused
    return {
        "candidates": [candidate_row(clean, packed(dedup.sketch(clean)), dedup.lines_of(clean))],
        "blocks": block_rows(clean),
        "removals": removal_rows(clean),
    }


def tag_batch(store: Path, items: Sequence[Item]) -> str:
    """Tags the paragraphs of candidates of one part of deduplicate; the part that holds them."""
    shelf, wanted, keys = Store(store), *_wanted("tag", items)
    with shelf.write("tag", keys.values(), TABLES["tag"]) as part:
        for candidates, blocks in shelf.groups("deduplicate", items[0].part, ("candidates", "blocks"), wanted):
            of = blocks_by_source(blocks)
            jobs = []
            for context in rows_of(candidates.select(CONTEXT)):
                item = wanted[context["source"]]
                jobs.append((item.input, item, _tagged, (item, context, of[item.source])))
            _add(part, "tag", jobs)
        part.answers_for(((key, source) for source, key in keys.items()), items[0].part)
    return part.folder.name


def _tagged(item: Item, context: Row, blocks: Sequence[Block]) -> Rows:
    document, found = context["document_id"], sections.tag(blocks, context["year"])
    pairs = enumerate(zip(blocks, found, strict=True), 1)
    return {
        "tagged": [{**context, "digest": digest(item.digest, found), "paragraphs": len(blocks)}],
        "paragraphs": [paragraph_row(document, ordinal, block, section) for ordinal, (block, section) in pairs],
    }


def extract_batch(store: Path, items: Sequence[Item]) -> str:
    """Reads the figures of documents of one part of tag; the part that holds them."""
    shelf, wanted, keys = Store(store), *_wanted("extract", items)
    with shelf.write("extract", keys.values(), TABLES["extract"]) as part:
        for tagged, paragraphs in shelf.groups("tag", items[0].part, ("tagged", "paragraphs"), wanted):
            of = paragraphs_by_document(paragraphs)
            jobs = []
            for context in rows_of(tagged.select(CONTEXT)):
                item = wanted[context["source"]]
                jobs.append((item.input, item, _extracted, (item, context, *of[context["document_id"]])))
            _add(part, "extract", jobs)
        part.answers_for(((key, source) for source, key in keys.items()), items[0].part)
    return part.folder.name


def _extracted(item: Item, context: Row, ids: Sequence[str], paragraphs: Sequence[Paragraph]) -> Rows:
    about = ReportContext(context["year"], context["session_date"], context["level"], context["region_name"])
    found = figures.extract(paragraphs, about)
    characters = sum(nonblank(p.text) for p in paragraphs)
    extracted = {
        **context,
        "digest": digest(item.digest, found),
        "figures": len(found),
        "per_1000": 1000 * len(found) / max(1, characters),
    }
    document = context["document_id"]
    return {
        "extracted": [extracted],
        "figures": [figure_row(document, ids[figure.paragraph], figure) for figure in found],
    }


def _wanted(stage: str, items: Sequence[Item]) -> tuple[dict[str, Item], dict[str, str]]:
    """The items by source, and the keys of their work by source."""
    return {i.source: i for i in items}, {i.source: key_of(stage, i) for i in items}


def _add(part: Part, stage: str, jobs: Iterable[Job]) -> None:
    """A row group of what the jobs make: a report that raises, or does not fit the tables, is set aside."""
    made = [(file, about, attempt(about, stage, work, *values)) for file, about, work, values in jobs]
    try:
        part.add(_together(stage, made))
    except ContractError:
        fitting = [(file, about, _fitting(about, stage, outcome)) for file, about, outcome in made]
        part.add(_together(stage, fitting))


def _together(stage: str, made: Iterable[tuple[str, About, Rows | Reject]]) -> Rows:
    """The rows of all reports by table, those set aside among the rejects."""
    rows: dict[str, list[Mapping[str, Any]]] = {spec.name: [] for spec in TABLES[stage]}
    for file, _, outcome in made:
        if isinstance(outcome, Reject):
            rows["rejects"].append({"input": file, **reject_row(outcome)})
        else:
            for name, some in outcome.items():
                rows[name] += some
    return rows


def _fitting(about: About, stage: str, outcome: Rows | Reject) -> Rows | Reject:
    """The rows of one report if they fit their tables, else the reject that their misfit amounts to."""
    if isinstance(outcome, Reject):
        return outcome
    try:
        for spec in TABLES[stage]:
            to_table(spec, outcome.get(spec.name, ()))
    except ContractError as error:
        return failed(about, stage, error)
    return outcome


def attempt(about: About, stage: str, work: Callable[..., Rows | Reject], *values: object) -> Rows | Reject:
    """What `work` makes of the values, or the reject that its error amounts to."""
    try:
        return work(*values)
    except Exception as error:
        return failed(about, stage, error)


def failed(about: About, stage: str, error: Exception) -> Reject:
    """The reject for a report on which a stage raised."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [f for f in frames if ROOT in Path(f.filename).parents] or frames
    where = f"{Path(inside[-1].filename).name}, line {inside[-1].lineno}" if inside else "unknown place"
    source, sha = (about.name, about.sha256) if isinstance(about, Source) else (about.source, about.sha256)
    return Reject(
        source,
        sha,
        stage,
        "stage_failed",
        f"The program failed on this report ({type(error).__name__}: {str(error)[:200]}; {where}). "
        "The fault is in the program, not in the file: please report it.",
    )


def _groups(things: Iterable[T], weight: Callable[[T], int]) -> Iterator[list[T]]:
    """The things in groups of bounded number and weight."""
    group: list[T] = []
    heavy = 0
    for thing in things:
        group.append(thing)
        heavy += weight(thing)
        if len(group) >= GROUP or heavy >= GROUP_CHARACTERS:
            yield group
            group, heavy = [], 0
    if group:
        yield group
