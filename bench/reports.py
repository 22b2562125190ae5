"""The reports at hand, taken through the stages in memory: for the benches and for tests against gold.

Real reports are not part of the project; where the folder that holds them is absent, `SHARED`
is no directory, and whoever needs it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks import dedup, figures, ingest, sections
from tasks.model import Figure, Identity, Paragraph, Reject, ReportContext

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"
SAMPLES = ROOT / "samples"


@dataclass(frozen=True, slots=True)
class Read:
    """A report with its figures."""

    source: str
    identity: Identity
    paragraphs: tuple[Paragraph, ...]
    figures: tuple[Figure, ...]

    @property
    def texts(self) -> list[str]:
        return [p.text for p in self.paragraphs]


def read(path: Path) -> Iterator[Read]:
    """The reports of a file as the stages read them; what a stage refuses is left out."""
    for source in ingest.read(path, path.parent):
        if isinstance(source, Reject):
            continue
        report = ingest.ingest(source)
        if isinstance(report, Reject):
            continue
        report = dedup.clean(report)
        who = report.identity
        assert who.year is not None, "ingest refuses a report without a year"
        paragraphs = tuple(
            Paragraph(b.text, s.part, s.heading, s.section_path, b.kind)
            for b, s in zip(report.blocks, sections.tag(report.blocks, who.year), strict=True))
        context = ReportContext(who.year, who.session_date, who.level, who.region_name)
        yield Read(source.name, who, paragraphs, tuple(figures.extract(paragraphs, context)))
