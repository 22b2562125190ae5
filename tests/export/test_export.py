"""Exports, opened again by the libraries that users would use."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.contract import REAL, TABLES, TEXT, Column, Table
from tasks.publish.export import NAMES, WRITERS, excel, export, stata, text
from tasks.publish.export.wide import WIDE, column_name
from tests.panel.small_release import write

ROOT = Path(__file__).resolve().parents[2]
REPORTS = {
    "990100-2017": [
        ("title", "澜岳市政府工作报告"),
        ("review", "一年来，全市地区生产总值达到486亿元，增长7.2%；实际利用外资1.2亿美元，折合8.4亿元。"),
        ("tasks", "主要预期目标是：地区生产总值增长8.5~9%，固定资产投资增长10%以上，发展数字经济。"),
    ],
    "990122-2018": [("review", "=一年来，全县地区生产总值达到120亿元，增长6%。"), ("tasks", "今年地区生产总值增长7%左右。")],
}


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("release"), REPORTS, concepts=True)


@pytest.fixture(scope="session")
def folders(release: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    into = tmp_path_factory.mktemp("exports")
    for kind in WRITERS:
        export(release, kind, into / kind)
    return {kind: into / kind for kind in WRITERS}


def rows(release: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(release / f"{name}.parquet").to_pylist()
    return found


@pytest.mark.parametrize("kind", WRITERS)
def test_every_table_is_there_with_a_dictionary(folders: dict[str, Path], kind: str) -> None:
    files = {path.name for path in folders[kind].iterdir()}
    assert files == {*(f"{name}.{kind}" for name in NAMES), *([] if kind == "xlsx" else ["dictionary.csv"])}


# --- CSV ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", TABLES)
def test_csv_holds_the_rows_of_the_release(release: Path, folders: dict[str, Path], name: str) -> None:
    path = folders["csv"] / f"{name}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    expected = rows(release, name)
    assert len(read) == len(expected)
    for got, row in zip(read, expected, strict=True):
        assert list(got) == list(row)
        for column in TABLES[name].columns:
            value = row[column.name]
            assert got[column.name] == text.writer_of(column.type)(value)
            if isinstance(value, float):
                assert float(got[column.name]) == value
            if isinstance(value, str):
                assert got[column.name] == value


def test_pandas_and_duckdb_read_the_csv(release: Path, folders: dict[str, Path]) -> None:
    path = folders["csv"] / "indicators.csv"
    frame = pd.read_csv(path, dtype={"region_code": str})
    gdp = frame[(frame.indicator_code == "gdp") & (frame.measure == "level") & (frame.region_code == "990100")]
    assert gdp.value_low.tolist() == [48_600_000_000]
    found = duckdb.sql(f"select sum(value_low) from read_csv('{path}') where measure = 'growth' and status = 'target'").fetchall()
    assert found == [(8.5 + 10 + 7,)]
    assert "48600000000," in path.read_text("utf-8")


# --- Excel -------------------------------------------------------------------------------------------

def test_excel_has_frozen_headings_real_numbers_and_a_dictionary(release: Path, folders: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(folders["xlsx"] / "indicators.xlsx")
    assert book.sheetnames == ["indicators", "dictionary"]
    sheet = book["indicators"]
    assert sheet.freeze_panes == "A2"
    heading = [cell.value for cell in sheet[1]]
    assert heading == TABLES["indicators"].schema.names
    assert all(cell.font.bold for cell in sheet[1])
    for cells, row in zip(sheet.iter_rows(min_row=2, values_only=True), rows(release, "indicators"), strict=True):
        assert dict(zip(heading, cells, strict=True)) == {name: value if value != "" else None for name, value in row.items()}
        assert isinstance(cells[heading.index("value_low")], int | float)
        assert isinstance(cells[heading.index("region_code")], str)
    said = {row[1]: row[6] for row in book["dictionary"].iter_rows(min_row=2, values_only=True)}
    assert said["value_low"] == TABLES["indicators"].column("value_low").meaning


def test_text_that_looks_like_a_formula_stays_text(folders: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(folders["xlsx"] / "paragraphs.xlsx")["paragraphs"]
    place = [cell.value for cell in sheet[1]].index("text")
    cells = [row[place] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(cells)
    assert any(cell.value.startswith("=一年来") for cell in cells)


SPEC = Table("odd", "something odd", ("name",), (
    Column("name", TEXT, "A name.", "x"), Column("value", REAL, "A value.", "1", nullable=True)))


def batches(*pairs: tuple[str, float | None]) -> Any:
    return iter([pa.table({"name": [p[0] for p in pairs], "value": pa.array([p[1] for p in pairs], REAL)}, schema=SPEC.schema)])


def test_excel_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "ROWS", 2)
    long, odd = "长" * 40_000, "a\x00b\x1fc"
    excel.write_xlsx(tmp_path / "odd.xlsx", SPEC, batches((long, 1.0), (odd, None), ("#N/A", 2.5), ("=1+1", 3.0), ("end", 4.0)))
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    assert book.sheetnames == ["odd", "odd_2", "odd_3", "dictionary"]
    names = [row[0].value for sheet in book.worksheets[:3] for row in sheet.iter_rows(min_row=2)]
    assert names[0] == "长" * (32_767 - len(excel.CUT)) + excel.CUT
    assert names[1:] == ["a\ufffdb\ufffdc", "#N/A", "=1+1", "end"]
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)
    notes = [row[0] for row in book["dictionary"].iter_rows(values_only=True)]
    assert "1 cells were cut to the 32,767 characters that Excel takes; they are whole in CSV, Stata and Parquet." in notes


@pytest.mark.parametrize("kind", ["csv", "xlsx", "dta", "parquet"])
def test_an_empty_table_has_its_headings(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"documents.{kind}"
    WRITERS[kind](path, TABLES["documents"], iter([]))
    read = {"csv": pd.read_csv, "xlsx": pd.read_excel, "dta": pd.read_stata, "parquet": pd.read_parquet}[kind](path)
    assert len(read) == 0
    assert [name.rstrip("_") for name in read.columns] == TABLES["documents"].schema.names


# --- Stata -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", NAMES)
def test_stata_files_open_with_labels_within_the_limits(folders: dict[str, Path], name: str) -> None:
    with pd.read_stata(folders["dta"] / f"{name}.dta", iterator=True) as reader:
        labels, of_values, label = reader.variable_labels(), reader.value_labels(), reader.data_label
        frame = reader.read()
    assert label
    assert len(label) <= 80
    assert all(0 < len(text) <= 80 for text in labels.values()), labels
    assert all(len(column) <= 32 for column in frame.columns)
    if name in TABLES:
        with_labels = {c.name for c in TABLES[name].columns if c.allowed or pa.types.is_boolean(c.type)}
        assert set(of_values) == with_labels


def test_stata_values_are_those_of_the_release(release: Path, folders: dict[str, Path]) -> None:
    frame, expected = pd.read_stata(folders["dta"] / "figures.dta"), rows(release, "figures")
    assert len(frame) == len(expected) > 5
    for (_, got), row in zip(frame.iterrows(), expected, strict=True):
        for name, value in row.items():
            read = got["end_" if name == "end" else name]
            if value is None:
                assert read == "" or pd.isna(read), name
            elif isinstance(value, bool):
                assert read == ("yes" if value else "no")
            else:
                assert read == value, name
    labels = pd.read_stata(folders["dta"] / "figures.dta", iterator=True).value_labels()
    assert labels["status"] == {1: "actual", 2: "target"}


def test_long_text_and_dates_of_stata(tmp_path: Path) -> None:
    stata.write_dta(tmp_path / "odd.dta", SPEC, batches(("长" * 3_000, 1.5), ("短", None)))
    frame = pd.read_stata(tmp_path / "odd.dta")
    assert frame["name"].tolist() == ["长" * 3_000, "短"]
    assert frame["value"][0] == 1.5
    assert math.isnan(frame["value"][1])


def test_a_large_table_goes_on_in_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stata, "ROWS", 2)
    stata.write_dta(tmp_path / "odd.dta", SPEC, batches(*((str(n), float(n)) for n in range(5))))
    read = [pd.read_stata(tmp_path / name)["name"].tolist() for name in ("odd.dta", "odd_2.dta", "odd_3.dta")]
    assert read == [["0", "1"], ["2", "3"], ["4"]]


@pytest.mark.parametrize("names, expected", [
    (["gdp_growth_target"], ["gdp_growth_target"]),
    (["end", "start"], ["end_", "start"]),
    (["fixed_asset_investment_growth_target"], ["fixed_asset_investment_gr_target"]),
    (["fixed_asset_investment_growth_target_hedge"], ["fa_investment_gr_t_hedge"]),
    (["a" * 40, "a" * 41], ["a" * 32, "a" * 30 + "_2"]),
])
def test_names_for_stata(names: list[str], expected: list[str]) -> None:
    assert stata.stata_names(names) == expected


# --- wide, Parquet, the command ------------------------------------------------------------------------

def test_the_wide_panel(folders: dict[str, Path]) -> None:
    frame = pd.read_parquet(folders["parquet"] / f"{WIDE}.parquet").set_index(["region_code", "year"])
    row = frame.loc[("990100", 2017)]
    assert (row["gdp_growth_target"], row["gdp_growth_target_high"], row["gdp_growth_target_hedge"]) == (8.5, 9.0, "区间")
    assert frame.loc[("990100", 2016), "gdp_level_actual"] == 4.86e10
    assert frame.loc[("990122", 2018), "gdp_growth_target_hedge"] == "左右"
    assert frame.index.is_unique


@pytest.mark.parametrize("unit, name", [("元", "trade_level_actual"), ("美元", "trade_level_actual_usd")])
def test_other_currencies_have_columns_of_their_own(unit: str, name: str) -> None:
    assert column_name({"indicator_code": "trade", "measure": "level", "unit": unit, "status": "actual"}) == name


def test_parquet_is_the_release(release: Path, folders: dict[str, Path]) -> None:
    for name in TABLES:
        assert pq.read_table(folders["parquet"] / f"{name}.parquet").equals(pq.read_table(release / f"{name}.parquet"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tasks.publish.export", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_the_command(release: Path, tmp_path: Path) -> None:
    into = tmp_path / "out"
    (into / "old").mkdir(parents=True)
    done = run(str(release), "--format", "csv", "--tables", "indicators, attainment", "--into", str(into))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in into.iterdir()) == ["attainment.csv", "dictionary.csv", "indicators.csv"]
    wrong = run(str(release), "--tables", "figure", "--into", str(into))
    assert wrong.returncode == 1
    assert "there is no table figure; there are documents," in wrong.stderr
    assert (into / "indicators.csv").exists()
    none = run(str(tmp_path))
    assert none.returncode == 1
    assert "make run" in none.stderr
