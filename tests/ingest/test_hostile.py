"""Every hostile sample comes out as it must, and every character of it is accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasks import ingest
from tasks.contract import FORMATS, REMOVAL_REASONS
from tasks.model import Reject, Report, doubly_accounted, unaccounted
from tests.ingest.hostile import SAMPLES, Sample
from tests.ingest.report import TITLE, squashed

OWN = {"region_code": "990123", "region_name": "栖桐县", "province": "示例省", "level": "county", "year": 2019,
       "session_date": date(2019, 1, 16), "congress": 16, "session": 3, "speaker": "桂示范", "office": "县长",
       "title": TITLE, "from_claims": ()}


def outcomes(sample: Sample, folder: Path) -> list[Report | Reject]:
    """What ingest makes of a sample that lies in `folder`."""
    path = folder / sample.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sample.data)
    found: list[Report | Reject] = []
    for source in ingest.read(path, folder):
        made = source if isinstance(source, Reject) else ingest.ingest(source)
        found.append((ingest.refuse(made) or made) if isinstance(made, Report) else made)
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]()
    found = outcomes(sample, tmp_path)
    assert len(found) == sample.count
    for outcome in found:
        if sample.rule is not None:
            assert isinstance(outcome, Reject), "must be refused"
            assert outcome.rule == sample.rule, outcome.reason
            assert len(outcome.reason) > 20, "a sentence for the curator"
            assert outcome.reason.endswith(".")
            continue
        assert isinstance(outcome, Report), outcome
        check(outcome, sample)


def check(report: Report, sample: Sample) -> None:
    """Hold a report to its sample."""
    text = report.source.text
    assert unaccounted(text, report.blocks, report.removals) == []
    assert doubly_accounted(report.blocks, report.removals) == 0
    assert report.source.format in FORMATS
    assert {r.reason for r in report.removals} <= set(REMOVAL_REASONS)
    for block in report.blocks:
        assert block.text == "".join(" " if c.isspace() else c for s, e in block.spans for c in text[s:e])
    if sample.paragraphs is not None:
        allowed = {squashed(p) for p in sample.extra}
        got = [squashed(b.text) for b in report.blocks]
        assert [p for p in got if p not in allowed] == [squashed(p) for p in sample.paragraphs]
        assert allowed <= set(got)
    removed = {(r.reason, squashed(text[r.start:r.end])) for r in report.removals}
    assert set(sample.removed) <= removed
    assert sum(b.kind == "table" for b in report.blocks) == sample.tables
    if sample.count == 1:
        wanted = OWN | {k: v for k, v in sample.identity.items() if k != "source"}
        dated = wanted["session_date"]
        if isinstance(dated, date) and wanted["year"] != 2019:
            wanted["session_date"] = dated.replace(year=int(str(wanted["year"])))
        assert {k: getattr(report.identity, k) for k in wanted} == wanted
        assert report.source.name == sample.identity.get("source", report.source.name)
    assert set(report.completeness) == {"opening", "review", "tasks", "closing", "ends_whole"} - set(sample.lacks)


def test_there_are_enough_of_them() -> None:
    assert len(SAMPLES) >= 40
