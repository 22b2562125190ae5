"""The tables of real reports, taken through the stages in memory. Real reports are no part of the project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.reports import Read
from tasks.contract import DOCUMENTS, FIGURES, PARAGRAPHS
from tasks.model import Block, Section
from tasks.publish.derived import write_panel
from tasks.records import figure_row, paragraph_row, to_table
from tests.panel.small_release import document


def write(folder: Path, reports: Iterable[Read]) -> Path:
    """Writes documents, paragraphs, figures and the panel into `folder`."""
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "paragraphs": [], "figures": []}
    for report in sorted(reports, key=lambda r: r.identity.document_id):
        who, own, at = report.identity, [], 0
        for ordinal, p in enumerate(report.paragraphs, 1):
            where = Section(p.part, p.heading, None, p.section_path, None, 0.0, None, 0.0)
            own.append(paragraph_row(who.document_id, ordinal, Block(((at, at + len(p.text)),), p.text, kind=p.kind), where))
            at += len(p.text) + 1
        rows["paragraphs"] += own
        rows["figures"] += [figure_row(who.document_id, own[f.paragraph]["paragraph_id"], f) for f in report.figures]
        rows["documents"].append(document(who.document_id, len(own), len(report.figures), "".join(report.texts), who.region_name))
    for spec in (DOCUMENTS, PARAGRAPHS, FIGURES):
        pq.write_table(to_table(spec, rows[spec.name]), folder / f"{spec.name}.parquet")
    write_panel(folder)
    return folder
