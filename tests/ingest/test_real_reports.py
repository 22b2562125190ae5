"""Real reports, where they are at hand beside the project."""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tasks import ingest
from tasks.model import Reject, Report, doubly_accounted, unaccounted

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "reports"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real reports in ../shared")


def reports_in(folder: Path, pattern: str = "*") -> dict[str, Report]:
    """The reports of a folder by source; nothing may be refused."""
    found: dict[str, Report] = {}
    for path in ingest.find(folder):
        if not path.match(pattern):
            continue
        for source in ingest.read(path, folder):
            outcome = source if isinstance(source, Reject) else ingest.ingest(source)
            assert isinstance(outcome, Report), outcome
            assert unaccounted(outcome.source.text, outcome.blocks, outcome.removals) == []
            assert doubly_accounted(outcome.blocks, outcome.removals) == 0
            found[outcome.source.name] = outcome
    return found


@needs_shared
def test_six_files_are_five_reports() -> None:
    found = reports_in(SHARED / "reports")
    who = {(r.identity.document_id, r.identity.session_date, r.identity.speaker, r.identity.level) for r in found.values()}
    assert who == {
        ("440200-2017", None, None, "prefecture"),
        ("441800-2017", date(2017, 1, 10), "郭锋", "prefecture"),
        ("431000-2017", date(2017, 1, 6), "刘志仁", "prefecture"),
        ("440100-2017", date(2017, 1, 5), "温国辉", "prefecture"),
        ("440281-2021", date(2021, 2, 7), "钟曦", "county"),
    }


@needs_shared
def test_the_pdf_and_its_text_have_the_same_paragraphs() -> None:
    found = reports_in(SHARED / "reports", "004_*")
    assert len(found) == 2
    pdf, text = ([b.text for b in report.blocks] for report in found.values())
    assert len(pdf) == len(text)
    same = [SequenceMatcher(None, a, b, autojunk=False) for a, b in zip(pdf, text, strict=True)]
    matched = sum(block.size for s in same for block in s.get_matching_blocks())
    assert matched >= 0.995 * max(sum(map(len, pdf)), sum(map(len, text)))


@needs_shared
def test_the_nation() -> None:
    found = reports_in(SHARED / "corpora" / "national")
    assert len(found) == 50
    for name, report in found.items():
        assert report.identity.document_id == f"100000-{Path(name).stem}"
        assert report.identity.level == "national"
        assert report.identity.session_date is not None
        assert report.identity.speaker is not None
        for block in report.blocks:
            assert not any(mark in block.text for mark in ("\ufffd", "<U+", "<!--", "-->", "&nbsp;", "function "))


@needs_shared
def test_ten_provinces() -> None:
    found = reports_in(SHARED / "corpora" / "provinces-2025")
    codes = {r.identity.region_code for r in found.values()}
    assert codes == {"110000", "220000", "310000", "350000", "360000", "410000", "440000", "450000", "620000", "630000"}
    for report in found.values():
        assert report.identity.year == 2025
        assert report.identity.mismatches == ()
        assert len(report.completeness) == 5
        assert ingest.refuse(report) is None


@needs_shared
def test_a_county_under_its_later_code_and_a_sellers_row() -> None:
    found = reports_in(SHARED / "corpora" / "others")
    assert {(r.identity.document_id, r.identity.region_name, r.identity.speaker) for r in found.values()} == {
        ("130625-2010", "徐水县", "李保森"), ("130000-2026", "河北省", "王正谱")}
    assert all(r.identity.mismatches == () for r in found.values())


def test_the_bundled_samples() -> None:
    found = reports_in(SAMPLES)
    assert sorted(r.identity.document_id for r in found.values()) == ["990100-2022", "990122-2024", "990181-2019"]
    assert all(r.identity.session_date and r.identity.speaker for r in found.values())
    assert all(len(r.completeness) == 5 for r in found.values())
