"""Pinned row counts: written, read back, compared; what is far from them stops the run, what is near is let be."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.publish import as_pinned, nearly_all_pinned
from tasks.publish.counts import COUNTS, Counts, CountsError, as_text, beside, counts, main, pinned


def release(folder: Path, *rows: tuple[int, str, int, int]) -> Path:
    """A release with these documents: year, level, paragraphs, figures."""
    folder.mkdir(parents=True)
    columns = dict(zip(("year", "level", "paragraphs", "figures"), map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(columns), folder / "documents.parquet")
    return folder


def of(documents: int, paragraphs: int, figures: int, year: int = 2024) -> Counts:
    return {(year, "county"): {"documents": documents, "paragraphs": paragraphs, "figures": figures}}


def test_what_is_pinned_is_what_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latest = release(tmp_path / "output" / "latest", (2023, "county", 50, 90), (2024, "county", 60, 110), (2024, "county", 70, 130))
    main(tmp_path, tmp_path / "output")
    assert pinned(tmp_path) == {key: dict(some) for key, some in counts(latest).items()}
    assert "2024 county: 0 → 2 documents, 0 → 130 paragraphs, 0 → 240 figures" in capsys.readouterr().out
    main(tmp_path, tmp_path / "output")
    assert capsys.readouterr().out.startswith("pinned in"), "nothing changed"


def test_nothing_pinned_nothing_compared(tmp_path: Path) -> None:
    assert pinned(tmp_path) == {}
    assert beside(of(3, 100, 200), {}).num_rows == 0


@pytest.mark.parametrize("line", ["2024\tcounty\tmany\t1\t1", "2024\tcounty\t1", "now\tcounty\t1\t1\t1"])
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / COUNTS).write_text(f"{as_text(of(1, 2, 3))}{line}\n", encoding="utf-8")
    with pytest.raises(CountsError, match="row 2"):
        pinned(tmp_path)


@pytest.mark.parametrize("found, same, enough", [
    (of(40, 4000, 9000), True, True), (of(40, 4040, 8900), True, True), (of(41, 4100, 9200), False, True),
    (of(38, 3800, 8600), False, True), (of(40, 4000, 8300), False, True), (of(40, 4000, 7000), False, False),
    (of(30, 3000, 7000), False, False), ({}, False, False),
])
def test_what_is_near_enough(found: Counts, same: bool, enough: bool) -> None:
    frames = {"counts": beside(found, of(40, 4000, 9000)).to_pandas()}
    assert as_pinned(frames).all() == same
    assert nearly_all_pinned(frames).all() == enough


def test_few_reports_that_go_stop_nothing() -> None:
    frames = {"counts": beside(of(1, 100, 200), of(3, 300, 600)).to_pandas()}
    assert nearly_all_pinned(frames).all()
