"""Scanned pages: recognised by RapidOCR, where the extra [ocr] is installed.

The library brings its models in its package; nothing is fetched. Pages are drawn by pypdfium2,
which pdfplumber needs anyway.
"""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

from tasks.ingest.decode import Unreadable
from tasks.ingest.readers.page import Composed

MODULE = "rapidocr_onnxruntime"
SCALE = 2.0
"""Pixels a point: 144 dpi, at which office type is some 32 pixels high."""
LEAST_SURE = 0.5
"""Lines recognised with less certainty are not text."""
MAX_PAGES = 200


def available() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec(MODULE) is not None


@cache
def engine() -> Any:
    """The recogniser; loading its models takes a second."""
    return importlib.import_module(MODULE).RapidOCR()


def read_scan(data: bytes) -> Composed:
    """The recognised text of a scan, a line a printed line. Raises :class:`Unreadable`."""
    out = Composed(ocr=True)
    document = importlib.import_module("pypdfium2").PdfDocument(data)
    if len(document) > MAX_PAGES:
        raise Unreadable("too_many_pages", f"The scan has {len(document)} pages, more than any report: "
                         "cut the report out of it.")
    for page in document:
        out.starts.append(out.length)
        found, _ = engine()(page.render(scale=SCALE).to_numpy())
        for line in lines_of(found or []):
            out.line(line)
    if not out.text.strip():
        raise Unreadable("scanned_pdf", "No text could be recognised on the pages: fetch a PDF with text.")
    return out


def lines_of(found: list[tuple[list[list[float]], str, float]]) -> list[str]:
    """The recognised boxes as lines from the top down, with their indent as blanks.

    A box is four corners (pixels), its text and how sure the recogniser is of it.
    """
    boxes = [(min(p[1] for p in box), min(p[0] for p in box), max(p[1] for p in box), text)
             for box, text, sure in found if float(sure) >= LEAST_SURE and text.strip()]
    if not boxes:
        return []
    height = sorted(bottom - top for top, _, bottom, _ in boxes)[len(boxes) // 2]
    margin = min(left for _, left, _, _ in boxes)
    rows: list[list[tuple[float, float, str]]] = []
    for top, left, _, text in sorted(boxes):
        if rows and top - rows[-1][0][0] < 0.5 * height:
            rows[-1].append((top, left, text))
        else:
            rows.append([(top, left, text)])
    lines = []
    for row in rows:
        row.sort(key=lambda box: box[1])
        indent = round((row[0][1] - margin) / height)
        lines.append("\u3000" * indent + "\u3000".join(text for _, _, text in row))
    return lines
