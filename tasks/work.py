"""What a stage does to one batch: read the parts before it, call the stage, write a part.

These functions run in worker processes and must not import Prefect or Great
Expectations (each process would pay seconds and 250 MB for it). Arguments and results
are paths, names and plain values; tables stay on disk.

A stage that raises on one report does not take the others with it: the report is set
aside under the rule ``stage_failed`` with the error and the place in the code.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from tasks import dedup, figures, ingest, sections
from tasks.contract import FIGURES, PARAGRAPHS, REMOVALS
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
from tasks.model import Reject, Report, ReportContext, Source
from tasks.records import figure_row, nonblank, paragraph_row, reject_row, removal_rows
from tasks.sketches import packed
from tasks.store import Item, Store
from tasks.version import ROOT, version

GROUP = 32
"""Reports in a row group: what a worker holds in memory at a time."""
GROUP_CHARACTERS = 4_000_000

CODE = {
    "ingest": ("tasks.ingest",),
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


@dataclass(frozen=True, slots=True)
class Input:
    """A file of the reports folder."""

    name: str
    key: str
    size: int


def stage_version(stage: str) -> str:
    """The version of a stage's code, this module's shared parts included."""
    return version(*CODE[stage], "tasks.records", "tasks.interim")


def key_of(stage: str, name: str) -> str:
    """The key of a piece of work: what it is about and the code that does it."""
    return digest(stage, stage_version(stage), name)


def scan(root: Path) -> list[Input]:
    """The files below the reports folder, known by name and content."""
    found = []
    for path in ingest.find(root):
        name = path.relative_to(root).as_posix()
        content, size = _content(path)
        found.append(Input(name, key_of("ingest", f"{name}\0{content}"), size))
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


def ingest_batch(store: Path, root: Path, inputs: Sequence[Input]) -> str:
    """Ingests files; the part that holds their reports."""
    with Store(store).write("ingest", [i.key for i in inputs], TABLES["ingest"]) as part:
        for group in _groups(_sources(root, inputs), _weight):
            part.add(_ingest_rows(group))
        part.answers_for((i.key, i.name) for i in inputs)
    return part.folder.name


def _weight(pair: tuple[Input, Source | Reject]) -> int:
    return len(pair[1].text) if isinstance(pair[1], Source) else 0


def _sources(root: Path, inputs: Sequence[Input]) -> Iterator[tuple[Input, Source | Reject]]:
    for file in inputs:
        try:
            for found in ingest.read(root / file.name, root):
                yield file, found
        except Exception as error:
            yield file, failed(file.name, "", "ingest", error)


def _ingest_rows(group: Iterable[tuple[Input, Source | Reject]]) -> dict[str, list[dict[str, Any]]]:
    rows = _no_rows("ingest")
    for file, found in group:
        outcome = found if isinstance(found, Reject) else attempt(found.name, found.sha256, "ingest", ingest.ingest, found)
        if isinstance(outcome, Reject):
            rows["rejects"].append({"input": file.name, **reject_row(outcome)})
        else:
            rows["reports"].append(report_row(file.name, outcome))
            rows["blocks"] += block_rows(outcome)
            rows["removals"] += removal_rows(outcome)
    return rows


def deduplicate_batch(store: Path, items: Sequence[Item]) -> str:
    """Cleans reports of one part of ingest; the part that holds the candidates."""
    keys = {item.source: key_of("deduplicate", item.digest) for item in items}
    shelf = Store(store)
    with shelf.write("deduplicate", keys.values(), TABLES["deduplicate"]) as part:
        for tables in shelf.groups("ingest", items[0].part, ("reports", "blocks", "removals"), keys):
            rows = _no_rows("deduplicate")
            for file, report in reports_of(*tables):
                source = report.source
                outcome = attempt(source.name, source.sha256, "deduplicate", _cleaned, report)
                if isinstance(outcome, Reject):
                    rows["rejects"].append({"input": file, **reject_row(outcome)})
                    continue
                clean, sketch = outcome
                rows["candidates"].append(candidate_row(clean, sketch))
                rows["blocks"] += block_rows(clean)
                rows["removals"] += removal_rows(clean)
            part.add(rows)
        part.answers_for(((key, source) for source, key in keys.items()), items[0].part)
    return part.folder.name


def _cleaned(report: Report) -> tuple[Report, bytes] | Reject:
    clean = dedup.clean(report)
    refused = ingest.refuse(clean)
    return refused or (clean, packed(dedup.sketch(clean)))


def tag_batch(store: Path, items: Sequence[Item]) -> str:
    """Tags the paragraphs of candidates of one part of deduplicate; the part that holds them."""
    shelf = Store(store)
    wanted = {item.source: item for item in items}
    with shelf.write("tag", [key_of("tag", i.digest) for i in items], TABLES["tag"]) as part:
        for candidates, blocks in shelf.groups("deduplicate", items[0].part, ("candidates", "blocks"), wanted):
            rows = _no_rows("tag")
            of = blocks_by_source(blocks)
            for row in rows_of(candidates.select(CONTEXT)):
                item, texts = wanted[row["source"]], of[row["source"]]
                tagged = attempt(item.source, row["sha256"], "tag", sections.tag, texts, row["year"])
                if isinstance(tagged, Reject):
                    rows["rejects"].append({"input": item.input, **reject_row(tagged)})
                    continue
                rows["paragraphs"] += [
                    paragraph_row(row["document_id"], ordinal, block, section)
                    for ordinal, (block, section) in enumerate(zip(texts, tagged, strict=True), 1)
                ]
                rows["tagged"].append({**row, "digest": digest(item.digest, tagged), "paragraphs": len(texts)})
            part.add(rows)
        part.answers_for(((key_of("tag", i.digest), i.source) for i in items), items[0].part)
    return part.folder.name


def extract_batch(store: Path, items: Sequence[Item]) -> str:
    """Reads the figures of documents of one part of tag; the part that holds them."""
    shelf = Store(store)
    wanted = {item.source: item for item in items}
    with shelf.write("extract", [key_of("extract", i.digest) for i in items], TABLES["extract"]) as part:
        for tagged, paragraphs in shelf.groups("tag", items[0].part, ("tagged", "paragraphs"), wanted):
            rows = _no_rows("extract")
            of = paragraphs_by_document(paragraphs)
            for row in rows_of(tagged):
                item, (ids, texts) = wanted[row["source"]], of[row["document_id"]]
                context = ReportContext(row["year"], row["session_date"], row["level"], row["region_name"])
                found = attempt(item.source, row["sha256"], "extract", figures.extract, texts, context)
                if isinstance(found, Reject):
                    rows["rejects"].append({"input": item.input, **reject_row(found)})
                    continue
                rows["figures"] += [figure_row(row["document_id"], ids[f.paragraph], f) for f in found]
                characters = sum(nonblank(p.text) for p in texts)
                rows["extracted"].append(
                    {
                        **{name: row[name] for name in CONTEXT},
                        "digest": digest(item.digest, found),
                        "figures": len(found),
                        "per_1000": 1000 * len(found) / max(1, characters),
                    }
                )
            part.add(rows)
        part.answers_for(((key_of("extract", i.digest), i.source) for i in items), items[0].part)
    return part.folder.name


def _no_rows(stage: str) -> dict[str, list[dict[str, Any]]]:
    return {spec.name: [] for spec in TABLES[stage]}


def attempt(source: str, sha: str, stage: str, work: Callable[..., T], *values: object) -> T | Reject:
    """What `work` makes of the values, or the reject that its error amounts to."""
    try:
        return work(*values)
    except Exception as error:
        return failed(source, sha, stage, error)


def failed(source: str, sha: str, stage: str, error: Exception) -> Reject:
    """The reject for a report on which a stage raised."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [f for f in frames if ROOT in Path(f.filename).parents] or frames
    where = f"{Path(inside[-1].filename).name}, line {inside[-1].lineno}" if inside else "unknown place"
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
