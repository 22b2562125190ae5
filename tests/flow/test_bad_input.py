"""Bad input among good: each in rejects with a sentence a person understands, the rest published."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tasks.publish.summary import Summary, as_text

pytestmark = pytest.mark.flow

Build = Callable[[Path, Path], Summary]


def png() -> bytes:
    """A small picture."""
    data = BytesIO()
    Image.new("RGB", (64, 64), "red").save(data, "PNG")
    return data.getvalue()


def locked() -> bytes:
    """A PDF behind a password."""
    data = BytesIO()
    page = Canvas(data, encrypt="secret")
    page.drawString(100, 700, "a report that nobody may read")
    page.save()
    return data.getvalue()


def test_bad_input_among_good(
    reports: Path, tmp_path: Path, samples: dict[str, bytes], build: Build, mortal: None
) -> None:
    pdf = next(data for name, data in samples.items() if name.endswith(".pdf"))
    bad = {
        "empty.txt": b"",
        "random.pdf": bytes((i * 7919) % 251 for i in range(20_000)),
        "picture.txt": png(),
        "truncated.pdf": pdf[: len(pdf) // 3],
        "locked.pdf": locked(),
        "zeros.txt": b"0" * 50_000_000,
        "novel.txt": ("从前有一座山，山上有一座庙，庙里有一个老和尚。\n" * 3 + "天色渐渐暗了下来，他点起了灯。\n" * 40).encode(),
        "secret.txt": "不让读的报告".encode(),
    }
    for name, data in bad.items():
        (reports / name).write_bytes(data)
    (reports / "secret.txt").chmod(0)

    summary = build(reports, tmp_path / "output")

    assert {document["source"] for document in summary.documents} == set(samples)
    reasons = {row["source"]: row["reason"] for row in summary.rejects}
    assert set(reasons) == set(bad)
    for name, reason in reasons.items():
        assert len(reason.split()) >= 5, f"{name}: {reason}"
        assert reason.rstrip().endswith("."), f"{name}: {reason}"
        assert "Traceback" not in reason
        assert "fault is in the program" not in reason, f"{name}: {reason}"
        assert name in as_text(summary)
    assert "rejected    8" in as_text(summary)
