"""A curator's rulings: read strictly, applied in the next run, visible in the documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tasks.decisions import DecisionError, rulings
from tasks.publish.summary import Summary

Build = Callable[[Path, Path], Summary]
HEAD = "source,ruling,note,region_code,year,session_date\n"


def write(folder: Path, *lines: str) -> None:
    (folder / "decisions.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def documents(output: Path) -> dict[str, dict[str, object]]:
    rows = pq.read_table(output / "latest" / "documents.parquet").to_pylist()
    return {row["source"]: row for row in rows}


@pytest.mark.parametrize("line, said", [
    ("a.txt,maybe,why not,,,", "line 2: the ruling is 'maybe'"),
    ("a.txt,accept,,,,", "line 2: a ruling needs a note"),
    (",accept,fine,,,", "line 2: it names no source"),
    ("a.txt,identify,lost its title,,,", "line 2: identify needs"),
    ("a.txt,identify,lost its title,123456,,", "line 2: no place has the code 123456"),
    ("a.txt,identify,lost its title,,MMXX,", "line 2: invalid literal"),
    ("a.txt,identify,lost its title,,,2021-13-01", "line 2: "),
])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, said: str) -> None:
    write(tmp_path, line)
    with pytest.raises(DecisionError, match=said):
        rulings(tmp_path)


def test_two_rulings_on_one_input_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.txt,accept,fine,,,", "a.txt,reject,not fine,,,")
    with pytest.raises(DecisionError, match=r"more than one ruling on a\.txt"):
        rulings(tmp_path)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("source,verdict\na.txt,accept\n")
    with pytest.raises(DecisionError, match="note, ruling are missing"):
        rulings(tmp_path)


def test_no_file_no_rulings(tmp_path: Path) -> None:
    assert rulings(tmp_path) == ()


@pytest.mark.flow
def test_rulings_are_applied_in_the_next_run_and_shown(reports: Path, tmp_path: Path, build: Build) -> None:
    output = tmp_path / "output"
    whole = (reports / "jichuan-2019.txt").read_text("utf-8")
    (reports / "lanyue-2022.txt").unlink()
    cut = "cut.txt"
    (reports / "jichuan-2019.txt").rename(reports / cut)
    (reports / cut).write_text(whole[: int(len(whole) * 0.6)], encoding="utf-8")
    first = build(reports, output)
    [row] = first.rejects
    assert row["source"] == cut, "a text that breaks off is rejected"

    write(reports, f"{cut},accept,the rest was never published,,,")
    second = build(reports, output)
    assert not second.rejects
    assert documents(output)[cut]["decision"] == "accepted: the rest was never published"

    write(reports, f"{cut},identify,it is of another year,,2020,2020-01-20")
    (reports / cut).write_text(whole, encoding="utf-8")
    build(reports, output)
    found = documents(output)[cut]
    assert (found["document_id"], str(found["session_date"])) == ("990181-2020", "2020-01-20")
    assert found["decision"] == "identified: it is of another year"

    write(reports, f"{cut},reject,a draft,,,")
    fourth = build(reports, output)
    [row] = fourth.rejects
    assert (row["rule"], row["reason"]) == ("decision", "A curator rejected it: a draft")

    (reports / "decisions.csv").unlink()
    last = build(reports, output)
    assert documents(output)[cut]["decision"] is None
    assert "990181-2019" in {d["document_id"] for d in last.documents}


@pytest.mark.flow
def test_a_ruling_that_cannot_be_read_stops_the_run(reports: Path, tmp_path: Path, build: Build) -> None:
    write(reports, "a.txt,perhaps,,,,")
    with pytest.raises(DecisionError, match="line 2"):
        build(reports, tmp_path / "output")
    assert not (tmp_path / "output" / "latest").exists()
