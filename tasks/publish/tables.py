"""The tables of a release, merged from the parts that the stages left.

The order of rows depends on their keys alone, never on how the work was cut into
batches, so the same reports give the same bytes. Rows are first dealt into groups of
neighbouring keys on disk and then sorted a group at a time: memory stays flat however
many reports there are. Groups that are as they were in the last release are taken from it.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.contract import CONCEPTS, DOCUMENTS, FIGURES, PARAGRAPHS, REJECTS, REMOVALS, Table
from tasks.interim import PUBLISHER_COLUMNS
from tasks.publish.concepts.count import write_concepts
from tasks.publish.content import Content, by_part, row_groups
from tasks.publish.groups import Group, names_of, new, write_groups
from tasks.records import removal_row, spans_of, to_table
from tasks.store import Item, Store

Writer = Callable[[Path, Content, Path], None]
"""Writes a table from the store at a path, of the content, into a folder."""


def write_paragraphs(root: Path, content: Content, folder: Path) -> None:
    _write_of_documents(root, content, folder, PARAGRAPHS, "tag", content.tagged, ("document_id", "ordinal"))


def write_figures(root: Path, content: Content, folder: Path) -> None:
    _write_of_documents(root, content, folder, FIGURES, "extract", content.extracted, ("document_id", "paragraph_id", "start"))


def _write_of_documents(
    root: Path, content: Content, folder: Path, spec: Table, stage: str, items: Iterable[Item], order: Sequence[str]
) -> None:
    some = row_groups(content, spec)
    wanted = set(names_of(some, content.last))
    rows = _rows(Store(root), stage, spec.name, [item for item in items if item.document_id in wanted])
    write_groups(folder, [spec], some, _sorted(_dealt(rows, "document_id", new(some, content.last), spec), order), content.last)


def write_removals(root: Path, content: Content, folder: Path) -> None:
    some = row_groups(content, REMOVALS)
    rows = _removals(Store(root), content, set(names_of(some, content.last)))
    order = ("source", "start", "end", "reason")
    write_groups(folder, [REMOVALS], some, _sorted(_dealt(rows, "source", new(some, content.last), REMOVALS), order), content.last)


def write_documents(root: Path, content: Content, folder: Path) -> None:
    _write(folder, DOCUMENTS, _documents(Store(root), content), "document_id")


def write_rejects(root: Path, content: Content, folder: Path) -> None:
    rejects = [{name: row[name] for name in REJECTS.schema.names} for row in content.rejects]
    _write(folder, REJECTS, to_table(REJECTS, rejects), "source")


def write_concept_tables(root: Path, content: Content, folder: Path) -> None:
    write_concepts(Store(root), content.tagged, folder, row_groups(content, CONCEPTS), content.last)


WRITERS: tuple[Writer, ...] = (write_figures, write_paragraphs, write_removals, write_documents, write_rejects, write_concept_tables)
"""What writes the tables of a release that the stages' parts hold, the slow first."""


def _write(folder: Path, spec: Table, rows: pa.Table, order: str) -> None:
    """A table of a row a report, as one file and one row group."""
    pq.write_table(rows.sort_by(order).combine_chunks().cast(spec.schema), folder / f"{spec.name}.parquet", compression="zstd")


def _rows(store: Store, stage: str, table: str, items: Iterable[Item]) -> Iterator[pa.Table]:
    """The rows of a stage's table that are about the items, part by part."""
    for part, some in by_part(items).items():
        rows = store.read(stage, part, table)
        yield rows.filter(pc.is_in(rows["document_id"], pa.array([item.document_id for item in some], pa.string())))


def _sorted(tables: Iterable[pa.Table], order: Sequence[str]) -> Iterator[tuple[pa.Table]]:
    return ((table.sort_by([(name, "ascending") for name in order]),) for table in tables)


def _dealt(tables: Iterable[pa.Table], name: str, some: Sequence[Group], spec: Table) -> Iterator[pa.Table]:
    """The rows of all tables, dealt into these groups by column `name`; one table for each group, in order."""
    if len(some) < 2:
        yield pa.concat_tables([spec.schema.empty_table(), *tables])
        return
    begins = [group.names[0] for group in some]
    with tempfile.TemporaryDirectory() as scratch:
        paths = [Path(scratch, f"{number}.arrow") for number in range(len(some))]
        writers: dict[int, pa.ipc.RecordBatchFileWriter] = {}
        try:
            for table in tables:
                of = pa.array([bisect_right(begins, value) - 1 for value in table[name].to_pylist()], pa.int32())
                for number in pc.unique(of).to_pylist():
                    rows = table.filter(pc.equal(of, number))
                    if number not in writers:
                        writers[number] = pa.ipc.new_file(paths[number], rows.schema, options=pa.ipc.IpcWriteOptions(compression="zstd"))
                    writers[number].write_table(rows)
        finally:
            for writer in writers.values():
                writer.close()
        for number, path in enumerate(paths):
            if number not in writers:
                yield spec.schema.empty_table()
                continue
            with pa.ipc.open_file(path) as file:
                yield file.read_all()


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


def _removals(store: Store, content: Content, wanted: Container[str]) -> Iterator[pa.Table]:
    """What was removed from the documents and twins of the wanted sources, and the text of the twins itself."""
    twin_of = {item.source: (kept, alike) for item, kept, alike in content.twins}
    of_release = [*content.candidates, *(item for item, *_ in content.twins)]
    for part, items in by_part(item for item in of_release if item.source in wanted).items():
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
