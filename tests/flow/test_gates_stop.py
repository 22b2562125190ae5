"""Each gate stops what must not pass: the report is set aside with its reason, or the run is stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks import dedup, figures, ingest, sections
from tasks.model import Figure, Report, Section, Source
from tasks.publish import tables
from tasks.publish.summary import Summary

pytestmark = pytest.mark.flow

Build = Callable[[Path, Path], Summary]


def only(summary: Summary) -> dict[str, Any]:
    [row] = summary.rejects
    return dict(row)


def first_name(folder: Path) -> str:
    return min(path.name for path in folder.iterdir())


def test_ingest_that_loses_text(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ingest.ingest

    def careless(source: Source) -> Any:
        made = real(source)
        return replace(made, blocks=made.blocks[1:]) if source.name == first_name(reports) else made

    monkeypatch.setattr(ingest, "ingest", careless)
    summary = build(reports, tmp_path / "output")
    assert len(summary.documents) == 2
    row = only(summary)
    assert (row["source"], row["stage"]) == (first_name(reports), "ingest")
    assert row["rule"] == "every character of the file is in a paragraph or in a removal"
    assert "characters are in neither" in row["reason"]


def test_cleaning_that_keeps_a_copy(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    # The web text among the samples holds its body eight times over.
    monkeypatch.setattr(dedup, "clean", lambda report: report)
    summary = build(reports, tmp_path / "output")
    row = only(summary)
    assert (row["stage"], row["rule"]) == ("deduplicate", "no passage stands in a report twice")


def test_cleaning_that_drops_text_without_a_reason(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    real = dedup.clean

    def careless(report: Report) -> Report:
        made = real(report)
        return replace(made, blocks=made.blocks[:-1])

    monkeypatch.setattr(dedup, "clean", careless)
    with pytest.raises(Exception, match="at least one report stands"):
        build(reports, tmp_path / "output")
    assert not (tmp_path / "output" / "latest").exists()


def test_a_second_report_of_the_same_place_and_year(reports: Path, tmp_path: Path, build: Build) -> None:
    original = next(p for p in sorted(reports.glob("*.txt")) if "jichuan" in p.name)
    lines = original.read_text("utf-8").splitlines(keepends=True)
    middle = len(lines) // 2
    other = "".join([*lines[:3], *(line.replace("的", "之").replace("，", "；") for line in lines[3:middle]), *lines[middle:]])
    (reports / "zz-second.txt").write_text(other, encoding="utf-8")
    summary = build(reports, tmp_path / "output")
    assert len(summary.documents) == 3
    told = [row["source"] for row in summary.rejects] + list(summary.twins)
    assert told == ["zz-second.txt"]


def test_tagging_that_loses_a_paragraph(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sections.tag

    def careless(blocks: Sequence[Any], year: int, *more: Any) -> list[Section]:
        made = real(blocks, year, *more)
        return made[:-1] if year == 2019 else made

    monkeypatch.setattr(sections, "tag", careless)
    summary = build(reports, tmp_path / "output")
    row = only(summary)
    assert (row["stage"], row["rule"]) == ("tag", "stage_failed")
    assert "The fault is in the program" in row["reason"]


def test_tagging_with_a_part_that_is_none(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sections.tag

    def careless(blocks: Sequence[Any], year: int, *more: Any) -> list[Section]:
        made = real(blocks, year, *more)
        return [replace(made[0], part="preface"), *made[1:]] if year == 2019 else made

    monkeypatch.setattr(sections, "tag", careless)
    row = only(build(reports, tmp_path / "output"))
    assert (row["stage"], row["rule"]) == ("tag", "paragraphs.part is one of its allowed values")
    assert "preface" in row["reason"]


def damaged(change: Callable[[Figure], Figure]) -> Callable[..., list[Figure]]:
    """An extraction that changes the first figure of the report of 2019."""
    real = figures.extract

    def careless(paragraphs: Sequence[Any], context: Any) -> list[Figure]:
        made = list(real(paragraphs, context))
        return [change(made[0]), *made[1:]] if context.year == 2019 else made

    return careless


@pytest.mark.parametrize("change, rule", [
    (lambda f: replace(f, start=f.start + 1, end=f.end + 1), "the words of a figure stand where it says"),
    (lambda f: replace(f, sentence="别处的一句话。"), "the sentence of a figure is a passage of its paragraph"),
    (lambda f: replace(f, measure="amount"), "figures.measure is one of its allowed values"),
    (lambda f: replace(f, period_start=1800), "figures.period_start is at least 1900 and at most 2100"),
], ids=["moved", "another sentence", "unknown measure", "long ago"])
def test_extraction_that_is_wrong(
    change: Callable[[Figure], Figure], rule: str, reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "extract", damaged(change))
    row = only(build(reports, tmp_path / "output"))
    assert row["stage"] == "extract"
    assert row["rule"] == rule


def test_publishing_that_loses_rows_stops_the_run(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    held_back = reports / first_name(reports)
    text = held_back.read_bytes()
    held_back.unlink()
    build(reports, output)
    before = os.readlink(output / "latest")
    held_back.write_bytes(text)
    real = tables.write_groups

    def careless(folder: Path, specs: Any, groups: Any, made: Iterable[Sequence[Any]], last: Any) -> None:
        lost = ([table.slice(1) for table in some] if specs[0].name == "figures" else some for some in made)
        real(folder, specs, groups, lost, last)

    monkeypatch.setattr(tables, "write_groups", careless)
    with pytest.raises(Exception, match="a document has the figures that it says"):
        build(reports, output)
    assert os.readlink(output / "latest") == before
    assert [p.name for p in (output / "releases").iterdir()] == [Path(before).name]
    assert pq.read_metadata(output / "latest" / "documents.parquet").num_rows == 2

    monkeypatch.undo()
    assert len(build(reports, output).documents) == 3, "the next run goes on without hand work"
