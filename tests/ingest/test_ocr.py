"""Scans: refused without the extra, read and marked with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks import ingest
from tasks.ingest.readers import ocr
from tasks.model import Reject, Report, Source
from tests.ingest.hostile import SAMPLES
from tests.ingest.report import PARAGRAPHS, lines_of, squashed

Box = tuple[list[list[float]], str, float]


def boxes() -> list[list[Box]]:
    """What a recogniser finds on the three pages of the scan: lines of 28 characters, 32 pixels high."""
    lines = [(2 if i == 0 else 0, line) for p in PARAGRAPHS for i, line in enumerate(lines_of(p))]
    pages: list[list[Box]] = []
    for start in range(0, len(lines), 24):
        found: list[Box] = []
        for row, (indent, line) in enumerate(lines[start:start + 24]):
            left, top = 100.0 + 32 * indent, 100.0 + 56 * row + (row % 3)
            right, bottom = left + 32 * len(line), top + 32
            found.append(([[left, top], [right, top], [right, bottom], [left, bottom]], line, 0.98))
        found.append(([[0, 0], [20, 0], [20, 20], [0, 20]], "斑", 0.2))
        pages.append(found)
    return pages


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    sample = SAMPLES["pdf_scan"]()
    path = tmp_path / sample.name
    path.write_bytes(sample.data)
    return path


def test_a_scan_is_refused_without_the_extra(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    found = list(ingest.read(scan, scan.parent))
    assert isinstance(found[0], Reject)
    assert found[0].rule == "scanned_pdf"
    assert "[ocr]" in found[0].reason


def test_a_scan_is_read_with_the_extra(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = iter(boxes())
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "engine", lambda: lambda _: (next(pages, None), None))
    found = list(ingest.read(scan, scan.parent))
    assert isinstance(found[0], Source)
    assert found[0].ocr
    report = ingest.ingest(found[0])
    assert isinstance(report, Report)
    assert [squashed(b.text) for b in report.blocks] == [squashed(p) for p in PARAGRAPHS]


def test_a_scan_on_which_nothing_is_recognised(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "engine", lambda: lambda _: (None, None))
    found = list(ingest.read(scan, scan.parent))
    assert isinstance(found[0], Reject)
    assert found[0].rule == "scanned_pdf"


@pytest.mark.skipif(not ocr.available(), reason="needs the extra [ocr]")
def test_the_recogniser_reads_a_printed_page(tmp_path: Path) -> None:
    """With the real models: a page of the PDF sample, drawn and read again."""
    import pypdfium2
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    sample = SAMPLES["pdf_wrapped"]()
    image = pypdfium2.PdfDocument(sample.data)[0].render(scale=2.5).to_pil()
    path = tmp_path / sample.name
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(image), 0, 0, *A4)
    canvas.save()
    found = next(iter(ingest.read(path, tmp_path)))
    assert isinstance(found, Source)
    assert found.ocr
    assert "各位代表" in found.text
