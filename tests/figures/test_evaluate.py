"""Evaluation: what counts as right, floors that hold, and words for a user who holds it wrongly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.contract import FIGURES, PARAGRAPHS
from tasks.figures import evaluate, extract
from tasks.figures.evaluate import LEVELS, Document, Score, below, main, of_figures, pinned, plain, score
from tasks.model import Figure, Paragraph, ReportContext

TEXTS = ("澜岳市政府工作报告", "全市地区生产总值1227亿元，增长 8.1%[3]；一般公共预算收入增长2.3%。",
         "建成农贸市场37个、公园12个，居全省第２位。")
HEADER = ["before", "number", "after", "low", "high", "unit", "indicator", "measure", "qualifier", "status", "period", "avg",
          "role", "code"]
GOLD = [[cell.replace("-", "") for cell in line.split()] for line in """\
作报告全市地区生产总值 1227 亿元,增长8.1%;一 122700000000 122700000000 元 地区生产总值 level exact actual 2021 0 - gdp
产总值1227亿元,增长 8.1 %;一般公共预算收入 8.1 8.1 % 地区生产总值 growth exact actual 2021 0 - gdp
一般公共预算收入增长 2.3 %。建成农贸市场37 2.3 2.3 % 一般公共预算收入 growth exact actual 2021 0 - budget_revenue
增长2.3%。建成农贸市场 37 个、公园12个,居全 37 37 个 农贸市场 level exact actual 2021 0 - -
成农贸市场37个、公园 12 个,居全省第2位。 - - - 公园 skip - - - - - -
7个、公园12个,居全省 第2 位。 2 2 位 公园 rank exact actual 2021 0 - -
""".splitlines()]


def gold(rows: Sequence[Sequence[str]] = GOLD) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


def figures() -> list[Figure]:
    return extract([Paragraph(t, p) for t, p in zip(TEXTS, ("title", "review", "review"), strict=True)], ReportContext(2022))


def read() -> Document:
    return of_figures(TEXTS, figures())


def changed(**fields: Any) -> Document:
    """The document with the fields of its first figure changed."""
    document = read()
    first = document.found[0]
    return Document(document.text, (evaluate.Found(first.start, first.end, {**first.row, **fields}), *document.found[1:]))


def write_gold(path: Path, rows: Sequence[Sequence[str]] = GOLD) -> Path:
    path.write_text("# annotated by hand\n" + "\n".join("\t".join(r) for r in (HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def write_release(folder: Path) -> Path:
    """A release with only the columns that evaluation reads."""
    paragraphs = [{"paragraph_id": f"990100-2022-p{n:04}", "document_id": "990100-2022", "ordinal": n, "text": t}
                  for n, t in enumerate(TEXTS, 1)]
    rows = [{**{c.name: getattr(f, c.name) for c in FIGURES.columns if hasattr(f, c.name)},
             "paragraph_id": paragraphs[f.paragraph]["paragraph_id"]} for f in figures()]
    folder.mkdir(parents=True)
    for name, table, content in (("paragraphs", PARAGRAPHS, paragraphs[::-1]), ("figures", FIGURES, rows)):
        schema = pa.schema([table.schema.field(c) for c in content[0]])
        pq.write_table(pa.Table.from_pylist(content, schema=schema), folder / f"{name}.parquet")
    return folder


# --- scores -----------------------------------------------------------------------------------------

def test_all_right() -> None:
    result = score(gold(), [Document("第三份报告", ()), read()])
    assert (result.gold, result.found) == (5, 5)
    assert {result.level(level) for level in LEVELS} == {(1.0, 1.0, 1.0)}
    assert {result.field(f) for f in evaluate.FIELDS} == {1.0}


def test_a_wrong_value_is_missed_and_false() -> None:
    result = score(gold(), [changed(value_low=1.0, value_high=1.0)])
    assert (len(result.missed), len(result.false)) == (1, 1)
    assert result.level("value") == (0.8, 0.8, 0.8)
    assert result.level("codes") == pytest.approx((2 / 3, 2 / 3, 2 / 3))


@pytest.mark.parametrize("field, value, wrong", [
    ("unit", "美元", {"value_unit_measure", "claim", "full"}), ("measure", "growth", {"value_unit_measure", "claim", "full"}),
    ("status", "target", {"claim", "full"}), ("indicator", "工业增加值", {"claim", "full"}), ("qualifier", "min", {"full"}),
    ("period_start", 2017, {"full"}), ("role", "to", {"full"}), ("annual_average", True, {"full"}), ("indicator_code", None, {"codes"}),
    ("indicator_code", "trade", {"codes"}), ("indicator", "全市地区生产总值", set())])
def test_a_wrong_field_counts_where_it_belongs(field: str, value: object, wrong: set[str]) -> None:
    result = score(gold(), [changed(**{field: value})])
    assert {level for level in LEVELS if result.level(level)[2] < 1} == wrong


def test_a_code_where_the_gold_has_none_costs_precision() -> None:
    document = read()
    coded = [evaluate.Found(f.start, f.end, {**f.row, "indicator_code": f.row["indicator_code"] or "trade"}) for f in document.found]
    precision, recall, _ = score(gold(), [Document(document.text, tuple(coded))]).level("codes")
    assert recall == 1
    assert precision < 1


def test_skipped_rows_are_neither_right_nor_wrong() -> None:
    document = read()
    without = Document(document.text, tuple(f for f in document.found if f.row["mention"] != "12个"))
    assert len(without.found) == len(document.found) - 1
    assert score(gold(), [without]).level("value") == score(gold(), [document]).level("value")


def test_gold_of_another_report_is_refused() -> None:
    with pytest.raises(ValueError, match="no document holds these numbers"):
        score(gold(), [Document("澜岳市政府工作报告", ())])
    with pytest.raises(ValueError, match="no document holds these numbers"):
        score(gold(), [])


def test_plain_text_is_that_of_the_gold() -> None:
    words, kept = plain("增长 ８.１％［３］，（①）～—∶")
    assert words == "增长8.1%,(1)~-:"
    assert len(words) == len(kept)
    assert kept[2] == 3


def test_nothing_annotated_and_nothing_found_is_no_mistake() -> None:
    assert Score((), (), ()).level("value") == (1.0, 1.0, 1.0)


# --- floors -----------------------------------------------------------------------------------------

RIGHT, WRONG = score(gold(), [read()]), score(gold(), [changed(value_low=1.0, value_high=1.0)])


def test_a_result_below_its_floor_is_named() -> None:
    floors = pinned({}, "lanyue", "f1", RIGHT)
    assert below(floors, "lanyue", "f1", RIGHT) == []
    said = below(floors, "lanyue", "f1", WRONG)
    assert "lanyue: value 0.8000 is below its floor 1.0000" in said
    assert len(said) == len(LEVELS)
    assert below(floors, "another", "f1", WRONG) == []


def test_floors_hold_only_the_gold_they_were_pinned_with() -> None:
    assert "pin anew" in below(pinned({}, "lanyue", "f1", RIGHT), "lanyue", "f2", RIGHT)[0]


def test_pinning_lower_needs_a_reason() -> None:
    floors = pinned({"yanting": {"value": 0.9}}, "lanyue", "f1", RIGHT)
    for reason in (None, "", "  "):
        with pytest.raises(ValueError, match=r"floors would be lowered \(value, .*say why with --reason"):
            pinned(floors, "lanyue", "f1", WRONG, reason)
    lower = pinned(floors, "lanyue", "f1", WRONG, "two rows of the gold were corrected")
    assert lower["lanyue"]["value"] == 0.8
    assert lower["lanyue"]["reason"] == "two rows of the gold were corrected"
    assert lower["lanyue"]["lowered_from"]["value"] == 1.0
    assert lower["yanting"] == {"value": 0.9}
    assert floors["lanyue"]["value"] == 1.0, "the floors given are left as they are"


def test_pinning_higher_needs_none() -> None:
    higher = pinned(pinned({}, "lanyue", "f1", WRONG), "lanyue", "f1", RIGHT)
    assert higher["lanyue"]["value"] == 1.0
    assert "reason" not in higher["lanyue"]


# --- command line -----------------------------------------------------------------------------------

@pytest.fixture
def floors_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "floors.json"
    monkeypatch.setattr(evaluate, "FLOORS", path)
    return path


def test_a_release_is_scored_pinned_and_held_to_it(tmp_path: Path, floors_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release, path = write_release(tmp_path / "release"), write_gold(tmp_path / "lanyue.figures.tsv")
    assert main([str(release), str(path)]) == 0
    printed = capsys.readouterr().out
    assert "lanyue: 5 figures annotated, 5 found" in printed
    assert "  full                 precision 1.000  recall 1.000  F1 1.000" in printed
    assert not floors_file.exists()
    assert main([str(release), str(path), "--pin"]) == 0
    assert json.loads(floors_file.read_text("utf-8"))["lanyue"]["full"] == 1.0
    more = [*GOLD, ["澜岳", "市", "政府工作报告", "3", "3", "个", "市", "level", "exact", "actual", "2021", "0", "", ""]]
    write_gold(path, more)
    assert main([str(release), str(path), "--misses", "2"]) == 1
    said = capsys.readouterr()
    assert "missed   …澜岳[市]政府工作报告…" in said.out
    assert "not the one its floors were pinned with" in said.err
    kept = floors_file.read_text("utf-8")
    assert main([str(release), str(path), "--pin"]) == 1
    assert "say why with --reason" in capsys.readouterr().err
    assert floors_file.read_text("utf-8") == kept
    assert main([str(release), str(path), "--pin", "--reason", "a row was added"]) == 0
    assert main([str(release), str(path)]) == 0


def test_mistakes_are_told_to_the_user(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_gold(tmp_path / "gold.tsv")
    assert main([str(tmp_path / "nowhere"), str(path)]) == 2
    assert "build one first: make run" in capsys.readouterr().err
    release = write_release(tmp_path / "release")
    assert main([str(release), str(tmp_path / "none.tsv")]) == 2
    assert "there is no file" in capsys.readouterr().err
    sections = tmp_path / "gold.sections.tsv"
    sections.write_text("begins\tpart\n一、工作回顾\treview\n", encoding="utf-8")
    assert main([str(release), str(sections), str(path)]) == 1
    said = capsys.readouterr()
    assert "gold.sections: no table of annotated figures, it lacks the columns after, avg, before" in said.err
    assert "gold: 5 figures annotated, 5 found" in said.out, "the others are compared all the same"
    assert main([str(release)]) == 1, "the samples' gold is of other reports"
    assert "lanyue-2022: no document holds these numbers" in capsys.readouterr().err
