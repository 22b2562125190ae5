"""What a finished release holds, counted from its files: the tables that its gate looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.publish.base_units import unit_of
from tasks.records import nonblank

LONG = 100
"""Characters of a paragraph from which on two places do not word it alike by chance."""
ROWS = 10_000
"""Rows whose texts are looked at together: as Python's strings they take three times the memory."""
MEMORY = "500MB"
"""What a query may take before it sorts on disk."""


def accounts(folder: Path) -> pa.Table:
    """A row per document: characters and rows it should have, and those that the files hold."""
    columns = ["document_id", "source", "source_characters", "paragraphs", "figures"]
    documents = pq.read_table(folder / "documents.parquet", columns=columns)
    paragraphs, in_paragraphs = _sums(folder / "paragraphs.parquet", "document_id")
    _, in_removals = _sums(folder / "removals.parquet", "source")
    figures = _counts(folder / "figures.parquet", "document_id")
    ids, sources = documents["document_id"].to_pylist(), documents["source"].to_pylist()
    return (
        documents.append_column("paragraph_rows", pa.array([paragraphs[d] for d in ids], pa.int64()))
        .append_column("paragraph_characters", pa.array([in_paragraphs[d] for d in ids], pa.int64()))
        .append_column("figure_rows", pa.array([figures[d] for d in ids], pa.int64()))
        .append_column("removal_characters", pa.array([in_removals[s] for s in sources], pa.int64()))
    )


def panel(folder: Path, groups: Sequence[int]) -> pa.Table:
    """The rows of some row groups of the panel with what their figures say.

    `said_low` and `said_high` are in the panel's unit, null without a figure.
    """
    with pq.ParquetFile(folder / "indicators.parquet") as file:
        indicators = file.read_row_groups(groups)
    regions = indicators["region_code"]
    within = {"first": pc.min(regions).as_py() or "", "last": f"{pc.max(regions).as_py() or ''}."}  # ids begin with the code
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.register("indicators", indicators)
        rows = connection.sql(PANEL, params={"figures": str(folder / "figures.parquet"), **within}).to_arrow_table()
    measures, units = rows["measure"].to_pylist(), rows["said_unit"].to_pylist()
    for name in ("said_low", "said_high"):
        said = [None if unit is None else unit_of(unit, measure).convert(value)
                for value, unit, measure in zip(rows[name].to_pylist(), units, measures, strict=True)]
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(said, pa.float64()))
    return rows


PANEL = """
    select i.*, f.value_low as said_low, f.value_high as said_high, f.unit as said_unit, f.period_end as said_year
    from indicators i left join (
        select figure_id, value_low, value_high, unit, period_end from read_parquet($figures)
        where document_id between $first and $last
    ) f using (figure_id)
"""


def passages(folder: Path) -> pa.Table:
    """For each document how many of its longer paragraphs stand in reports of other places too, and in which one."""
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        files = {name: str(folder / f"{name}.parquet") for name in ("documents", "paragraphs")}
        return connection.sql(PASSAGES, params=files).to_arrow_table()


PASSAGES = f"""
    with long as (
        select document_id, hash(text) as words from read_parquet($paragraphs) where length(text) >= {LONG} and kind = 'text'
    ), shared as (
        select words, min(document_id) as first, max(document_id) as last from long
        group by words having min(left(document_id, 6)) < max(left(document_id, 6))
    ), found as (
        select document_id, count(*) as passages, min(case when document_id = first then last else first end) as other
        from long join shared using (words) group by document_id
    )
    select document_id, source, coalesce(passages, 0) as passages, coalesce(other, '') as other
    from read_parquet($documents) left join found using (document_id) order by document_id
"""


def _sums(path: Path, name: str) -> tuple[Counter[str], Counter[str]]:
    """Rows and non-blank characters of `text` for each value of column `name`, a row group at a time."""
    rows: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            for batch in file.read_row_group(group, [name, "text"]).to_batches(max_chunksize=ROWS):
                for of, text in zip(batch[name].to_pylist(), batch["text"].to_pylist(), strict=True):
                    characters[of] += nonblank(text)
                    rows[of] += 1
    return rows, characters


def _counts(path: Path, name: str) -> Counter[str]:
    """Number of rows for each value of column `name`."""
    found: Counter[str] = Counter()
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            for pair in pc.value_counts(file.read_row_group(group, [name])[name].combine_chunks()).to_pylist():
                found[pair["values"]] += pair["counts"]
    return found


def inputs_found(inputs: Iterable[str], of_reports: Collection[str]) -> pa.Table:
    """For each input whether it is among `of_reports`, the inputs of all documents, twins and rejects."""
    names = sorted(inputs)
    return pa.table(
        {
            "source": pa.array(names, pa.string()),
            "found": pa.array([n in of_reports for n in names], pa.bool_()),
        }
    )


def last_documents(last: Path | None, inputs: Collection[str], accounted: Collection[str]) -> pa.Table:
    """For each document of the last release whether what became of it is known.

    It is where its file left the folder, or where its source is among `accounted`: the
    sources of documents, twins and rejects of this release.
    """
    rows: list[Mapping[str, Any]] = []
    if last is not None and (last / "documents.parquet").exists():
        rows = pq.read_table(last / "documents.parquet", columns=["document_id", "source"]).to_pylist()
    known = [row["source"] in accounted or not still_there(row["source"], inputs) for row in rows]
    return pa.table(
        {
            "document_id": pa.array([r["document_id"] for r in rows], pa.string()),
            "source": pa.array([r["source"] for r in rows], pa.string()),
            "accounted": pa.array(known, pa.bool_()),
        }
    )


def still_there(source: str, inputs: Collection[str]) -> bool:
    """Whether the file that a source came from is among the inputs: ``a.zip!b.txt`` is of ``a.zip``."""
    return any(source[:at] in inputs for at in (len(source), *(i for i, ch in enumerate(source) if ch in "!#")))
