"""publish: from what the stages left to a release that readers see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.contract import TABLES
from tasks.publish.datapackage import datapackage
from tasks.publish.dictionary import dictionary
from tasks.publish.summary import Summary, headlines


def describe(folder: Path, release: str) -> None:
    """Writes what stands beside the tables: ``datapackage.json`` and the data dictionary."""
    rows = {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in TABLES}
    (folder / "datapackage.json").write_text(datapackage(folder, release, rows), encoding="utf-8")
    (folder / "README.md").write_text(dictionary(), encoding="utf-8")


def summarise(
    folder: Path,
    outcome: str,
    inputs: int,
    warnings: Iterable[Mapping[str, Any]] = (),
    last: Path | None = None,
) -> Summary:
    """What there is to say of the release in `folder`, of a run over so many `inputs`.

    `last` is the release before, for what changed since.
    """
    documents = pq.read_table(folder / "documents.parquet").to_pylist()
    removals = pq.read_table(
        folder / "removals.parquet", columns=["source", "start", "end", "reason", "detail"]
    )
    lengths = removals.append_column("length", pc.subtract(removals["end"], removals["start"]))
    sums = lengths.group_by("reason").aggregate([("length", "sum")])
    twins = removals.filter(pc.field("reason") == "twin").group_by(["source", "detail"]).aggregate([])
    own = {d["source"] for d in documents}
    return Summary(
        outcome=outcome,
        release=folder.resolve().name,
        folder=folder,
        inputs=inputs,
        documents=documents,
        twins={row["source"]: row["detail"] for row in twins.to_pylist() if row["source"] not in own},
        rejects=pq.read_table(folder / "rejects.parquet").to_pylist(),
        removed=dict(zip(sums["reason"].to_pylist(), sums["length_sum"].to_pylist(), strict=True)),
        figures=pq.read_metadata(folder / "figures.parquet").num_rows,
        headlines=headlines(folder, documents),
        warnings=list(warnings),
        changes=changes(last, documents),
    )


def changes(last: Path | None, documents: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Ids of documents that are new, changed and gone since the release in `last`."""
    path = last / "documents.parquet" if last is not None else None
    before = (
        {row["document_id"]: row for row in pq.read_table(path).to_pylist()} if path and path.exists() else {}
    )
    after = {row["document_id"]: row for row in documents}
    return {
        "new": sorted(after.keys() - before.keys()),
        "changed": sorted(d for d in after.keys() & before.keys() if after[d] != before[d]),
        "gone": sorted(before.keys() - after.keys()),
    }
