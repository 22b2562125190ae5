"""The tables of a release, merged from the parts that the stages left.

The order of rows depends on their keys alone, never on how the work was cut into
batches, so the same reports give the same bytes. Rows are first dealt into buckets of
neighbouring keys on disk and then sorted a bucket at a time: memory stays flat however
many reports there are.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.contract import DOCUMENTS, FIGURES, PARAGRAPHS, REJECTS, REMOVALS, Table
from tasks.interim import PUBLISHER_COLUMNS
from tasks.publish.concepts.count import write_concepts
from tasks.publish.derived import write_panel
from tasks.records import removal_row, spans_of, to_table
from tasks.store import Item, Store

BUCKET = 500
"""Reports in a bucket, which is also a row group of the published file."""


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a release: where the stages left it, and what is known only now."""

    candidates: Sequence[Item]
    """Documents, by the part of deduplicate that holds them."""
    tagged: Sequence[Item]
    extracted: Sequence[Item]
    twins: Sequence[tuple[Item, Item, float]] = ()
    """Reports that are twins, each with the document it is a twin of and how alike they are."""
    rejects: Sequence[Mapping[str, Any]] = ()
    decisions: Mapping[str, str] = field(default_factory=dict)
    """Rulings that were applied, by source."""
    last: Path | None = None
    """The release before."""
    unchanged: frozenset[str] = frozenset()
    """Codes of regions that are as they were in it."""

    @property
    def documents(self) -> list[str]:
        """Ids of the documents."""
        return [item.document_id or "" for item in self.candidates]


Writer = Callable[[Path, Content, Path], None]
"""Writes a table from the store at a path, of the content, into a folder."""


def write_paragraphs(root: Path, content: Content, folder: Path) -> None:
    rows = _rows(Store(root), "tag", "paragraphs", content.tagged)
    _write(folder, PARAGRAPHS, _merged(rows, "document_id", content.documents), ("document_id", "ordinal"))


def write_figures(root: Path, content: Content, folder: Path) -> None:
    rows = _rows(Store(root), "extract", "figures", content.extracted)
    order = ("document_id", "paragraph_id", "start")
    _write(folder, FIGURES, _merged(rows, "document_id", content.documents), order)


def write_removals(root: Path, content: Content, folder: Path) -> None:
    rows = _removals(Store(root), content)
    sources = [*(item.source for item in content.candidates), *(item.source for item, *_ in content.twins)]
    _write(folder, REMOVALS, _merged(rows, "source", sources), ("source", "start", "end", "reason"))


def write_documents(root: Path, content: Content, folder: Path) -> None:
    _write(folder, DOCUMENTS, [_documents(Store(root), content)], ("document_id",))


def write_rejects(root: Path, content: Content, folder: Path) -> None:
    rejects = [{name: row[name] for name in REJECTS.schema.names} for row in content.rejects]
    _write(folder, REJECTS, [to_table(REJECTS, rejects)], ("source",))


def write_concept_tables(root: Path, content: Content, folder: Path) -> None:
    write_concepts(Store(root), content.tagged, folder)


def write_derived(root: Path, content: Content, folder: Path) -> None:
    write_panel(folder, content.last, content.unchanged)


WRITERS: tuple[tuple[Writer, ...], ...] = (
    (write_figures, write_paragraphs, write_removals, write_documents, write_rejects, write_concept_tables),
    (write_derived,),
)
"""What writes the tables of a release, the slow first: those of a group at the same time, group after group."""


def _write(folder: Path, spec: Table, groups: Iterable[pa.Table], order: Sequence[str]) -> None:
    """A table as one file, a row group per group, each sorted."""
    with pq.ParquetWriter(folder / f"{spec.name}.parquet", spec.schema, compression="zstd") as writer:
        empty = True
        for group in groups:
            rows = group.sort_by([(name, "ascending") for name in order]).combine_chunks()
            if rows.num_rows:
                writer.write_table(rows.cast(spec.schema), row_group_size=rows.num_rows)
                empty = False
        if empty:
            writer.write_table(spec.schema.empty_table())


def by_part(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.part, []).append(item)
    return found


def _rows(store: Store, stage: str, table: str, items: Iterable[Item]) -> Iterator[pa.Table]:
    """The rows of a stage's table that are about the items, part by part."""
    for part, some in by_part(items).items():
        rows = store.read(stage, part, table)
        yield rows.filter(pc.is_in(rows["document_id"], pa.array([item.document_id for item in some], pa.string())))


def _merged(tables: Iterable[pa.Table], name: str, values: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of all tables, dealt into groups of BUCKET neighbouring values of column `name`."""
    bounds = sorted(set(values))[BUCKET::BUCKET]
    if not bounds:
        yield from _all(tables)
        return
    with tempfile.TemporaryDirectory() as scratch:
        paths = [Path(scratch, f"{number}.arrow") for number in range(len(bounds) + 1)]
        writers: dict[int, pa.ipc.RecordBatchFileWriter] = {}
        try:
            for table in tables:
                bucket = pa.array([bisect_right(bounds, value) for value in table[name].to_pylist()], pa.int32())
                for number in pc.unique(bucket).to_pylist():
                    rows = table.filter(pc.equal(bucket, number))
                    if number not in writers:
                        writers[number] = pa.ipc.new_file(paths[number], rows.schema, options=pa.ipc.IpcWriteOptions(compression="zstd"))
                    writers[number].write_table(rows)
        finally:
            for writer in writers.values():
                writer.close()
        for number in sorted(writers):
            with pa.ipc.open_file(paths[number]) as file:
                yield file.read_all()


def _all(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    found = list(tables)
    if found:
        yield pa.concat_tables(found)


def _documents(store: Store, content: Content) -> pa.Table:
    """The candidates that became documents, with their number of figures and the rulings on them."""
    figures: dict[str, int] = {}
    for part, items in by_part(content.extracted).items():
        wanted = pa.array([item.document_id for item in items], pa.string())  # a part may hold older versions of others
        counts = store.read("extract", part, "extracted", ["document_id", "figures"])
        counts = counts.filter(pc.is_in(counts["document_id"], wanted))
        figures.update(zip(*(column.to_pylist() for column in counts.columns), strict=True))
    known = [c.name for c in DOCUMENTS.columns if c.name not in PUBLISHER_COLUMNS]
    rows = []
    for part, items in by_part(content.candidates).items():
        table = store.read("deduplicate", part, "candidates", known)
        wanted = pc.is_in(table["source"], pa.array([item.source for item in items], pa.string()))
        rows += [
            {**row, "figures": figures[row["document_id"]], "decision": content.decisions.get(row["source"])}
            for row in table.filter(wanted).to_pylist()
        ]
    return to_table(DOCUMENTS, rows)


def _removals(store: Store, content: Content) -> Iterator[pa.Table]:
    """What was removed from documents and twins, and the text of the twins itself."""
    twin_of = {item.source: (kept, alike) for item, kept, alike in content.twins}
    for part, items in by_part([*content.candidates, *(item for item, *_ in content.twins)]).items():
        document = {item.source: item.document_id for item in items}
        document |= {s: twin_of[s][0].document_id for s in document.keys() & twin_of.keys()}
        rows = store.read("deduplicate", part, "removals")
        rows = rows.filter(pc.is_in(rows["source"], pa.array(list(document), pa.string())))
        ids = pa.array([document[source] for source in rows["source"].to_pylist()], pa.string())
        at = rows.column_names.index("document_id")
        yield rows.set_column(at, REMOVALS.schema.field("document_id"), ids)
        twins = [item.source for item in items if item.source in twin_of]
        if twins:
            blocks = store.read("deduplicate", part, "blocks", ["source", "text", "spans"], [("source", "in", twins)])
            yield _twin_removals(blocks, twin_of)


def _twin_removals(blocks: pa.Table, twin_of: Mapping[str, tuple[Item, float]]) -> pa.Table:
    """A removal for each span of a twin's paragraphs: what another file holds too."""
    rows = []
    columns = (blocks[name].to_pylist() for name in ("source", "text"))
    for spans, source, text in zip(spans_of(blocks["spans"]), *columns, strict=True):
        (kept, alike), at = twin_of[source], 0
        detail = f"{kept.source} ({alike:.3f})"
        for start, end in spans:
            words = text[at : at + end - start]
            rows.append(removal_row(source, kept.document_id, words, start, end, "twin", detail))
            at += end - start
    return to_table(REMOVALS, rows)
