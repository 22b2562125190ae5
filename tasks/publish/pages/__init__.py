"""Evidence pages of a release: an index of reports, a page for each, a comparison of places and years.

Static files that open from a folder, without a network and without a build step. They are made of
the release's tables alone, so the same tables give the same bytes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tasks.pool import spread
from tasks.publish.pages.report import Content, context
from tasks.publish.pages.site import write_site

Row = Mapping[str, Any]
HERE = Path(__file__).parent
BATCH = 100
"""Reports whose pages are made together."""
HEAD, TAIL = 120, 40
"""Characters shown of the beginning and the end of a long removal."""
PARAGRAPHS = ("paragraph_id", "document_id", "ordinal", "text", "kind", "part", "heading", "level", "section_path", "topic", "page",
              "source_start", "source_end")
FIGURES = ("figure_id", "document_id", "paragraph_id", "start", "end", "value_low", "value_high", "unit", "indicator", "indicator_code",
           "series", "measure", "qualifier", "status", "period_start", "period_end", "annual_average", "role", "scope", "growth_basis",
           "tone", "flag", "rule")
"""Columns that the pages show."""


@cache
def templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)


def write_pages(folder: Path, release: str, last: Path | None = None, unchanged: Collection[str] = ()) -> None:
    """Writes ``pages/`` beside the tables in `folder`. `release` is its name.

    `unchanged` are codes of regions whose reports have the pages that they have in the release in `last`.
    """
    pages = folder / "pages"
    (pages / "reports").mkdir(parents=True)
    shutil.copytree(HERE / "assets", pages / "assets")
    write_site(folder, pages, release, templates())
    names: list[str] = pq.read_table(folder / "documents.parquet", columns=["document_id"])["document_id"].to_pylist()
    if last is not None:
        names = [name for name in names if name[:6] not in unchanged or not _taken(last, folder, f"pages/reports/{name}.html")]
    with tempfile.TemporaryDirectory() as scratch:
        removals = short_removals(folder, Path(scratch), names)
        jobs = [(folder, removals, names[at:at + BATCH]) for at in range(0, len(names), BATCH)]
        for _ in spread(_write_batch, jobs, worth=len(names) > 2 * BATCH):
            pass


def _taken(last: Path, folder: Path, name: str) -> bool:
    """Whether a file could be taken from the last release: a second name of it where the file system can, else a copy."""
    if not (last / name).is_file():
        return False
    try:
        os.link(last / name, folder / name)
    except OSError:
        shutil.copyfile(last / name, folder / name)
    return True


def _write_batch(job: tuple[Path, Path, Sequence[str]]) -> None:
    folder, removals, names = job
    template = templates().get_template("report.html")
    for content in contents(folder, removals, names):
        page = template.render(context(content))
        (folder / "pages" / "reports" / f"{content.document['document_id']}.html").write_text(page, encoding="utf-8")


def contents(folder: Path, removals: Path, names: Sequence[str]) -> Iterator[Content]:
    """What the pages of these reports are made of, in the order of ids.

    `removals` is the file that `short_removals` has made.
    """
    documents = _about(folder, "documents", "document_id", names).to_pylist()
    years = _neighbours(folder, names)
    paragraphs = _grouped(_about(folder, "paragraphs", "document_id", names, PARAGRAPHS), "document_id")
    figures = _grouped(_about(folder, "figures", "document_id", names, FIGURES), "paragraph_id")
    removed = _grouped(_about(removals.parent, removals.stem, "document_id", names), "document_id")
    of_place = {name: _grouped(_about(folder, name, "region_code", _places(names)), "region_code")
                for name in ("indicators", "indicator_spans", "conflicts", "attainment")}
    for document in documents:
        own, place = paragraphs.get(document["document_id"], []), document["region_code"]
        yield Content(
            document, own, {p["paragraph_id"]: figures.get(p["paragraph_id"], []) for p in own}, removed.get(document["document_id"], []),
            series=of_place["indicators"].get(place, []), spans=of_place["indicator_spans"].get(place, []),
            conflicts=of_place["conflicts"].get(place, []), attained=of_place["attainment"].get(place, []),
            before=years[document["document_id"]][0], after=years[document["document_id"]][1])


def _places(names: Iterable[str]) -> list[str]:
    """The region codes that the ids begin with."""
    return sorted({name[:6] for name in names})


def _about(folder: Path, table: str, column: str, values: Sequence[str], columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a table whose `column` is one of the sorted values; the table is in the order of that column."""
    found = []
    with pq.ParquetFile(folder / f"{table}.parquet") as file:
        leaf = next(n for n in range(file.metadata.num_columns) if file.schema.column(n).path == column)
        for group in range(file.num_row_groups):
            known = file.metadata.row_group(group).column(leaf).statistics
            if known is None or not known.has_min_max or bisect_left(values, known.min) < bisect_right(values, known.max):
                rows = file.read_row_group(group, columns)
                found.append(rows.filter(pc.is_in(rows[column], pa.array(values, pa.string()))))
        return pa.concat_tables(found) if found else file.read_row_groups([], columns)


def _grouped(table: pa.Table, column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table.to_pylist():
        found.setdefault(row[column], []).append(row)
    return found


def short_removals(folder: Path, scratch: Path, names: Sequence[str]) -> Path:
    """A file in `scratch` with the removals of these documents, in the order of their ids, long texts cut in the middle.

    What is removed is often longer than what stays: it is read once, a row group at a time.
    """
    own = pq.read_table(folder / "documents.parquet", columns=["source", "document_id"])
    own = own.filter(pc.is_in(own["document_id"], pa.array(names, pa.string())))["source"]
    kept = []
    with pq.ParquetFile(folder / "removals.parquet") as file:
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group)
            rows = rows.filter(pc.is_in(rows["source"], own.combine_chunks())).drop_columns("source")
            length, text = pc.utf8_length(rows["text"]), rows["text"]
            ends = pc.binary_join_element_wise(pc.utf8_slice_codeunits(text, 0, HEAD), pc.utf8_slice_codeunits(text, -TAIL), " … ")
            short = pc.if_else(pc.greater(length, HEAD + TAIL), ends, text)
            kept.append(rows.set_column(rows.column_names.index("text"), "text", short).append_column("length", length))
    path = scratch / "short.parquet"
    pq.write_table(pa.concat_tables(kept).sort_by([("document_id", "ascending"), ("start", "ascending"), ("end", "ascending")]),
                   path, row_group_size=20_000)
    return path


def _neighbours(folder: Path, names: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
    """For each report the place's reports before and after it."""
    places = _about(folder, "documents", "region_code", _places(names), ["region_code", "document_id"])
    ids = places["document_id"].to_pylist()
    around = [None, *sorted(ids), None]

    def same(name: str, other: str | None) -> str | None:
        return other if other is not None and other[:6] == name[:6] else None

    return {name: (same(name, before), same(name, after))
            for before, name, after in zip(around, around[1:], around[2:], strict=False) if name is not None}
