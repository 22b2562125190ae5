"""Counting the concepts of a whole release, only what is new.

What was counted in a report is kept in the store under the name of the report's paragraphs
and of the lists, as a stage keeps its parts, so that a run counts new reports only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.contract import CONCEPT_SECTIONS, CONCEPTS, DOCUMENT_ID, INT, TEXT, Column, Table
from tasks.interim import digest
from tasks.pool import spread
from tasks.publish.concepts import NOT_IN_TOTALS, Concept, Counts, Reader, Text, shipped
from tasks.publish.groups import Group, Last, names_of, new, write_groups
from tasks.records import to_table
from tasks.store import Item, Store
from tasks.version import version

STAGE = "concepts"
BATCH = 100
"""Reports counted in one piece of work."""
COLUMNS = ["document_id", "part", "topic", "text"]
HITS = pa.list_(INT)
FOUND = pa.list_(TEXT)

CELLS = Table("cells", "the words of one part and topic of a report", ("document_id", "part", "topic"), (
    DOCUMENT_ID,
    Column("part", TEXT, "Part of the report.", "review"),
    Column("topic", TEXT, "Topic of the paragraphs.", "economy"),
    Column("words", INT, "How many words it has.", "812", unit="words", low=0),
    Column("hits", HITS, "How many of each concept.", "[3, 0]"),
))
REPORTS = Table("reports", "the words of each concept in a report", ("document_id",), (
    DOCUMENT_ID,
    Column("found", FOUND, "For each concept the words that occur, with their number.", "[数字经济 3; 大数据 1]"),
))


def count_concepts(store: Store, tagged: Sequence[Item]) -> None:
    """Counts the concepts of the documents (as tag left them) that are new, in the worker processes where called outside of them."""
    keys, known = _keys(tagged), store.known(STAGE)
    new = [item for item in tagged if keys[item.document_id or ""] not in known]
    for _ in spread(_count_batch, [(store.root, part, names) for part, names in _batches(new, keys)], worth=len(new) > 2 * BATCH):
        pass


def _keys(tagged: Iterable[Item]) -> dict[str, str]:
    """By document, the name of all that its counts depend on."""
    code = version("tasks.publish.concepts")
    return {item.document_id or "": digest(STAGE, code, item.digest) for item in tagged}


def write_concepts(store: Store, tagged: Sequence[Item], folder: Path, some: Sequence[Group], last: Last) -> None:
    """Writes `concepts` and `concept_sections` of the documents into `folder`, in these groups."""
    count_concepts(store, tagged)
    known, keys = store.known(STAGE), _keys(tagged)
    store.prune(STAGE, {known[key] for key in keys.values()})
    cells, reports = _counted(store, {name: known[keys[name]] for name in names_of(some, last)})
    own = ((_about(cells, group.names), _about(reports, group.names)) for group in new(some, last))
    made = ((totals_table(shipped(), *counted), sections_table(shipped(), counted[0])) for counted in own)
    write_groups(folder, (CONCEPTS, CONCEPT_SECTIONS), some, made, last)


def _counted(store: Store, parts: Mapping[str, str]) -> tuple[pa.Table, pa.Table]:
    """The tables CELLS and REPORTS of these documents, each by the part that holds it, in the order of ids."""
    of_part: dict[str, list[str]] = {}
    for document, part in parts.items():
        of_part.setdefault(part, []).append(document)
    cells, reports = (
        [_about(store.read(STAGE, part, spec.name), names) for part, names in sorted(of_part.items())] for spec in (CELLS, REPORTS))
    return (pa.concat_tables([CELLS.schema.empty_table(), *cells]).sort_by("document_id"),
            pa.concat_tables([REPORTS.schema.empty_table(), *reports]).sort_by("document_id"))


def _batches(items: Sequence[Item], keys: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Keys by document, a few documents of one part of tag at a time."""
    of_part: dict[str, dict[str, str]] = {}
    for item in items:
        document = item.document_id or ""
        of_part.setdefault(item.part, {})[document] = keys[document]
    for part, names in of_part.items():
        waiting = iter(names.items())
        while some := dict(islice(waiting, BATCH)):
            yield part, some


def _about(table: pa.Table, documents: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table["document_id"], pa.array(sorted(documents), pa.string())))


@lru_cache(maxsize=1)
def _reader() -> Reader:
    return Reader(shipped())


def _count_batch(job: tuple[Path, str, Mapping[str, str]]) -> None:
    """Counts some documents of a part of tag; `job` holds the store, the part, and keys by document."""
    root, tagged, keys = job
    store, reader = Store(root), _reader()
    with store.write(STAGE, keys.values(), (CELLS, REPORTS)) as part:
        paragraphs = _about(store.read("tag", tagged, "paragraphs", COLUMNS), keys)
        counted = {document: reader.count(texts) for document, texts in texts_of(paragraphs)}
        part.add({
            CELLS.name: [row for document, counts in counted.items() for row in cell_rows(document, counts)],
            REPORTS.name: [report_row(document, counts) for document, counts in counted.items()],
        })
        part.answers_for((key, document) for document, key in keys.items())


def count_release(release: Path, reader: Reader) -> tuple[pa.Table, pa.Table]:
    """`concepts` and `concept_sections` of a finished release, for the reader's lists."""
    cells: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    with pq.ParquetFile(release / "paragraphs.parquet") as file:
        for group in range(file.num_row_groups):
            for document, texts in texts_of(file.read_row_group(group, COLUMNS)):
                counts = reader.count(texts)
                cells += cell_rows(document, counts)
                reports.append(report_row(document, counts))
    tables = to_table(CELLS, cells), to_table(REPORTS, reports)
    return totals_table(reader.concepts, *tables), sections_table(reader.concepts, tables[0])


def texts_of(paragraphs: pa.Table) -> Iterator[tuple[str, list[Text]]]:
    """Part, topic and text of the paragraphs of each document."""
    found: dict[str, list[Text]] = {}
    for document, part, topic, text in zip(*(paragraphs[name].to_pylist() for name in COLUMNS), strict=True):
        found.setdefault(document, []).append((part, topic, text))
    yield from found.items()


def cell_rows(document: str, counts: Counts) -> Iterator[dict[str, Any]]:
    for (part, topic), words in counts.words.items():
        yield {"document_id": document, "part": part, "topic": topic, "words": words, "hits": counts.hits[part, topic]}


def report_row(document: str, counts: Counts) -> dict[str, Any]:
    return {"document_id": document, "found": ["; ".join(f"{word} {n}" for word, n in words.items()) for words in counts.found]}


# --- the published tables -----------------------------------------------------------------------------

def sections_table(concepts: Sequence[Concept], cells: pa.Table) -> pa.Table:
    """`concept_sections`, a row for each concept, part and topic, of a table of CELLS."""
    hits = [pc.list_element(cells["hits"], number) for number in range(len(concepts))] if cells.num_rows else []
    tables = [cells.select(["document_id", "part", "topic", "words"])
              .append_column("concept", pa.array([concept.name] * cells.num_rows, pa.string()))
              .append_column("hits", column) for concept, column in zip(concepts, hits, strict=False)]
    return _finished(CONCEPT_SECTIONS, pa.concat_tables(tables)) if tables else CONCEPT_SECTIONS.schema.empty_table()


def totals_table(concepts: Sequence[Concept], cells: pa.Table, reports: pa.Table) -> pa.Table:
    """`concepts`, a row for each concept, of tables of CELLS and REPORTS."""
    if not reports.num_rows:
        return CONCEPTS.schema.empty_table()
    body = sections_table(concepts, cells)
    counted = pc.invert(pc.is_in(body["part"], pa.array(sorted(NOT_IN_TOTALS), pa.string())))
    zero = pa.scalar(0, INT)  # a report of nothing but a title has its rows, too
    body = body.set_column(body.column_names.index("hits"), "hits", pc.if_else(counted, body["hits"], zero))
    body = body.set_column(body.column_names.index("words"), "words", pc.if_else(counted, body["words"], zero))
    sums = body.group_by(["document_id", "concept"]).aggregate([("hits", "sum"), ("words", "sum")])
    found = pa.concat_tables(
        pa.table({"document_id": reports["document_id"], "concept": pa.array([concept.name] * reports.num_rows, pa.string()),
                  "found": pc.list_element(reports["found"], number)}) for number, concept in enumerate(concepts))
    joined = sums.rename_columns(["document_id", "concept", "hits", "words"]).join(found, ["document_id", "concept"])
    documents = joined["document_id"]
    return _finished(CONCEPTS, joined.append_column("region_code", pc.utf8_slice_codeunits(documents, 0, 6))
                     .append_column("year", pc.utf8_slice_codeunits(documents, 7).cast(INT)))


def _finished(spec: Table, table: pa.Table) -> pa.Table:
    """The table with shares, in the columns and the order of the contract."""
    words = table["words"].cast(pa.float64())
    share = pc.if_else(pc.equal(words, 0.0), 0.0, pc.divide(table["hits"].cast(pa.float64()), words))
    whole = table.append_column("share", share)
    return whole.select(spec.schema.names).sort_by([(name, "ascending") for name in spec.key]).cast(spec.schema)
