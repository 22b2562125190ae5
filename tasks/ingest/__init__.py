"""ingest: a file becomes a report: its text, where each piece stood, its identity."""

from __future__ import annotations

from tasks.ingest import completeness, nature
from tasks.ingest.files import find, read
from tasks.ingest.identity import identify
from tasks.ingest.layout import lay_out
from tasks.model import Reject, Report, Source

__all__ = ["find", "identify", "ingest", "read", "refuse"]


def ingest(source: Source) -> Report | Reject:
    """The report in a source: its paragraphs, what was left out of them, which report it is."""
    blocks, removals = lay_out(source)
    if not blocks:
        return rejected(source, "no_text", "The file holds no text of its own: fetch it again.")
    identity, doubts = identify(blocks, source.claims)
    if refused := nature.refused_as(blocks, identity):
        return rejected(source, *refused)
    if identity.year is None:
        return rejected(source, "year_unknown", "Neither the text nor the file's name tells the year of the "
                        "report: name the file with place and year.")
    if identity.region_code is None:
        return rejected(source, "place_unknown", "Neither the text nor the file's name tells which place the "
                        "report is of, or several places bear the name: name the file with its code.")
    if grave := next((d for d in doubts if d.grave), None):
        return rejected(source, grave.rule, f"It may be the wrong report: {grave.sentence}. Rename the file (or "
                        "mend the row) if the text is right, or put the right report in its place.")
    return Report(source, identity, blocks, removals, completeness.judge(blocks))


def refuse(report: Report) -> Reject | None:
    """The reject of a report that is not to go on, once its repeats are gone; None where it may."""
    refused = completeness.refused_as(report)
    return rejected(report.source, *refused) if refused else None


def rejected(source: Source, rule: str, reason: str) -> Reject:
    """The reject of a source at this stage."""
    return Reject(source.name, source.sha256, "ingest", rule, reason)
