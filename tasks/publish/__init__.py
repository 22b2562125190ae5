"""publish: from what the stages left to a release that readers see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.rule import Severity
from tasks.contract import TABLES
from tasks.publish.datapackage import datapackage
from tasks.publish.dictionary import dictionary
from tasks.publish.quality import findings_of
from tasks.publish.summary import Summary, headlines


def describe(folder: Path, release: str) -> None:
    """Writes what stands beside the tables: ``datapackage.json`` and the data dictionary."""
    (folder / "datapackage.json").write_text(datapackage(folder, release, rows(folder)), encoding="utf-8")
    (folder / "README.md").write_text(dictionary(), encoding="utf-8")


def summarise(folder: Path, inputs: int, last: Path | None = None) -> Summary:
    """What there is to say of the release in `folder`, made of so many `inputs`.

    `last` is the release before, for what changed since.
    """
    documents = pq.read_table(folder / "documents.parquet").to_pylist()
    removals = pq.read_table(folder / "removals.parquet", columns=["source", "document_id", "start", "end", "reason"])
    lengths = removals.append_column("length", pc.subtract(removals["end"], removals["start"]))
    sums = lengths.group_by("reason").aggregate([("length", "sum")])
    twins = removals.filter(pc.field("reason") == "twin").group_by(["source", "document_id"]).aggregate([])
    source_of = {d["document_id"]: d["source"] for d in documents}
    warned = Counter(row["rule"] for row in findings_of(folder) if row["severity"] == Severity.WARN)
    return Summary(
        outcome="published",
        release=folder.name,
        folder=folder,
        inputs=inputs,
        documents=documents,
        twins={row["source"]: source_of[row["document_id"]] for row in twins.to_pylist()},
        rejects=pq.read_table(folder / "rejects.parquet").to_pylist(),
        removed=dict(zip(sums["reason"].to_pylist(), sums["length_sum"].to_pylist(), strict=True)),
        figures=pq.read_metadata(folder / "figures.parquet").num_rows,
        headlines=headlines(folder, documents),
        warned=warned,
        changes=changes(last, documents),
        rows=rows(folder),
        rows_before=rows(last) if last else {},
    )


def rows(folder: Path) -> dict[str, int]:
    """Rows of each table of a release, of those that it has."""
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    return {name: pq.read_metadata(path).num_rows for name, path in paths.items() if path.exists()}


def record(summary: Summary) -> dict[str, Any]:
    """What the record of a run keeps of its summary."""
    return {
        "outcome": summary.outcome,
        "release": summary.release,
        "inputs": summary.inputs,
        "documents": len(summary.documents),
        "figures": summary.figures,
        "twins": dict(summary.twins),
        "rejects": [dict(row) for row in summary.rejects],
        "warnings": dict(summary.warned),
        "changes": {what: list(names) for what, names in summary.changes.items()},
    }


def changes(last: Path | None, documents: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Ids of documents that are new, changed and gone since the release in `last`."""
    path = last / "documents.parquet" if last is not None else None
    before = {row["document_id"]: row for row in pq.read_table(path).to_pylist()} if path and path.exists() else {}
    after = {row["document_id"]: row for row in documents}
    return {
        "new": sorted(after.keys() - before.keys()),
        "changed": sorted(d for d in after.keys() & before.keys() if after[d] != before[d]),
        "gone": sorted(before.keys() - after.keys()),
    }
