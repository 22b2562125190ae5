"""A release of a few sentences: reports of invented places, read by the stages' own functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tasks import figures, sections
from tasks.contract import CONCEPT_SECTIONS, CONCEPTS, DOCUMENTS, FIGURES, PARAGRAPHS, REJECTS, REMOVALS
from tasks.model import Block, Paragraph, Reject, ReportContext, Section
from tasks.publish.concepts import Reader, shipped
from tasks.publish.concepts.count import count_release
from tasks.publish.derived import write_panel
from tasks.records import figure_row, nonblank, paragraph_row, reject_row, removal_row, to_table

Text = tuple[str | Section, str]
"""Part (or all that tag says) and text of a paragraph."""
NAMES = {"990100": "澜岳市", "990122": "砚汀县", "990181": "霁川市"}
LEVELS = {"990100": "prefecture", "990122": "county", "990181": "county"}


def section(part: str) -> Section:
    return Section(part, None, None, (), "economy", 0.5, None, 0.0)


def sample(path: Path, year: int) -> list[Text]:
    """The paragraphs of a sample's source, tagged."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    blocks = [Block(((0, len(line)),), line) for line in lines]
    return list(zip(sections.tag(blocks, year), lines, strict=True))


def document(name: str, paragraphs: int, figures: int, text: str, place: str | None = None) -> dict[str, Any]:
    """A row of `documents`; `place` is the name of a place that is none of the invented ones."""
    region, year = name.split("-")
    return {
        "document_id": name, "source": f"{name}.txt", "sha256": "0" * 64, "format": "text", "encoding": "utf-8", "ocr": False,
        "region_code": region, "region_name": place or NAMES[region], "province": "云岭省", "level": LEVELS.get(region, "prefecture"),
        "year": int(year),
        "session_date": None, "congress": None, "session": None, "speaker": None, "office": None, "title": "政府工作报告",
        "identity_from_claims": None, "claim_mismatches": None, "completeness": "opening;review;tasks;closing;ends_whole",
        "complete": True, "decision": None, "source_characters": nonblank(text), "characters": nonblank(text),
        "paragraphs": paragraphs, "figures": figures,
    }


def write(folder: Path, reports: Mapping[str, Sequence[Text]], panel: bool = True, concepts: bool = False) -> Path:
    """Writes the tables of these reports (by document id), with the panel and the concepts, into `folder`."""
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "paragraphs": [], "figures": []}
    for name, texts in sorted(reports.items()):
        year = int(name.split("-")[1])
        tagged = [(where if isinstance(where, Section) else section(where), text) for where, text in texts]
        read = figures.extract([Paragraph(text, where.part) for where, text in tagged], ReportContext(year, level="prefecture"))
        own, at = [], 0
        for ordinal, (where, text) in enumerate(tagged, 1):
            block = Block(((at, at + len(text)),), text, page=1 + ordinal // 10)
            own.append(paragraph_row(name, ordinal, block, where))
            at += len(text) + 1
        rows["paragraphs"] += own
        rows["figures"] += [figure_row(name, own[f.paragraph]["paragraph_id"], f) for f in read]
        rows["documents"].append(document(name, len(own), len(read), "".join(text for _, text in texts)))
    for spec in (DOCUMENTS, PARAGRAPHS, FIGURES):
        pq.write_table(to_table(spec, rows[spec.name]), folder / f"{spec.name}.parquet")
    left = [removal_row(f"{name}.txt", name, "阅读全文", 90_000, 90_004, "portal", "words of a portal") for name in sorted(reports)]
    pq.write_table(to_table(REMOVALS, left), folder / "removals.parquet")
    refused = [reject_row(Reject("空.txt", "", "ingest", "empty_file", "The file is empty: fetch it again."))]
    pq.write_table(to_table(REJECTS, refused), folder / "rejects.parquet")
    if panel:
        write_panel(folder)
    if concepts:
        for spec, table in zip((CONCEPTS, CONCEPT_SECTIONS), count_release(folder, Reader(shipped())), strict=True):
            pq.write_table(table, folder / f"{spec.name}.parquet")
    return folder
