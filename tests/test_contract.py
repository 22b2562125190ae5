"""The contract is held to: by the records of the code, the schema, the dictionary, the data package."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tasks import interim, records
from tasks.contract import TABLES, Table
from tasks.dedup.suspects import Lines
from tasks.model import Block, Figure, Identity, Reject, Removal, Report, Section, Source
from tasks.publish.dictionary import dictionary

INTERIM = (interim.REPORTS, interim.BLOCKS, interim.CANDIDATES, interim.TAGGED, interim.EXTRACTED)
EVERY_TABLE = [*TABLES.values(), *INTERIM]

TEXT = "示例市政府工作报告\n全市生产总值120亿元，增长8%。\n1\n"
SOURCE = Source("a/示例.txt", "0" * 64, "text", "utf-8", TEXT, claims={"year": "2017"})
BLOCKS = (Block(((0, 9),), TEXT[0:9], bold=True), Block(((10, 18), (18, 26)), TEXT[10:26], page=1, flag="foreign?"))
WHO = Identity("990100", "示例市", "示例省", "prefecture", 2017, date(2017, 1, 6), 14, 1, "某某", "市长",
               "示例市政府工作报告", ("year",), ("file name says 2016, the text 2017",))
REPORT = Report(SOURCE, WHO, BLOCKS, (Removal(27, 28, "page_furniture", "page number"),), ("opening", "closing"))
LINES = Lines("990100", (1,), (2,))
SECTION = Section("review", "经济", 1, ("回顾", "经济"), "economy", 0.5, "industry", 0.2)
FIGURE = Figure(0, 5, 10, "120亿元", TEXT[10:26], 1.2e10, 1.2e10, "元", "生产总值", "gdp", "gdp", "level", "exact",
                "actual", 2016, 2016, False, None, "area", None, None, None, "amount")

ROWS = {
    "documents": [{**records.document_row(REPORT), "figures": 1, "decision": None}],
    "paragraphs": [records.paragraph_row(WHO.document_id, n, block, SECTION) for n, block in enumerate(BLOCKS, 1)],
    "figures": [records.figure_row(WHO.document_id, "990100-2017-p0002", FIGURE)],
    "removals": records.removal_rows(REPORT),
    "rejects": [records.reject_row(Reject("b.txt", "", "ingest", "empty_file", "The file is empty."))],
    "reports": [interim.report_row("a", REPORT)],
    "blocks": interim.block_rows(REPORT),
    "candidates": [interim.candidate_row(REPORT, b"", LINES)],
}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_records_of_the_code_fit_their_table(name: str) -> None:
    spec = next(spec for spec in EVERY_TABLE if spec.name == name)
    table = records.to_table(spec, ROWS[name])
    assert table.num_rows == len(ROWS[name])
    assert table.schema.equals(spec.schema, check_metadata=True)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_unknown_a_missing_and_a_null_column_are_refused(name: str) -> None:
    spec = next(spec for spec in EVERY_TABLE if spec.name == name)
    row = ROWS[name][0]
    needed = next(c.name for c in spec.columns if not c.nullable)
    with pytest.raises(records.ContractError, match="unknown columns \\['surprise'\\]"):
        records.to_table(spec, [{**row, "surprise": 1}])
    with pytest.raises(records.ContractError, match=f"missing columns \\['{needed}'\\]"):
        records.to_table(spec, [{k: v for k, v in row.items() if k != needed}])
    with pytest.raises(records.ContractError, match=f"{name}.{needed}: null in row 1"):
        records.to_table(spec, [row, {**row, needed: None}])


def test_a_value_of_another_type_is_refused() -> None:
    row = ROWS["documents"][0]
    for wrong in ({"year": "MMXVII"}, {"figures": 2**40}, {"ocr": "no"}):
        with pytest.raises(records.ContractError, match=f"documents.{next(iter(wrong))}"):
            records.to_table(TABLES["documents"], [{**row, **wrong}])


def test_what_a_stage_leaves_is_what_the_next_one_reads() -> None:
    reports, blocks, removals = (
        records.to_table(spec, ROWS[spec.name]) for spec in (interim.REPORTS, interim.BLOCKS, TABLES["removals"]))
    assert list(interim.reports_of(reports, blocks, removals)) == [("a", REPORT)]
    paragraphs = records.to_table(TABLES["paragraphs"], ROWS["paragraphs"])
    ids, texts = interim.paragraphs_by_document(paragraphs)[WHO.document_id]
    assert ids == ["990100-2017-p0001", "990100-2017-p0002"]
    assert [t.text for t in texts] == [b.text for b in BLOCKS]
    assert texts[0].section_path == SECTION.section_path


def test_a_digest_changes_with_what_the_next_stage_reads() -> None:
    moved = REPORT.with_blocks(BLOCKS[:1], ())
    assert interim.candidate_row(REPORT, b"", LINES)["digest"] != interim.candidate_row(moved, b"", LINES)["digest"]
    assert interim.candidate_row(REPORT, b"", LINES)["digest"] == interim.candidate_row(REPORT, b"other", LINES)["digest"]


@pytest.mark.parametrize("spec", EVERY_TABLE, ids=lambda spec: spec.name)
def test_every_column_says_what_it_means(spec: Table) -> None:
    assert set(spec.key) <= {c.name for c in spec.columns}
    for column in spec.columns:
        assert column.meaning.endswith("."), f"{spec.name}.{column.name}"
        assert column.example, f"{spec.name}.{column.name}"
        field = spec.schema.field(column.name)
        assert field.nullable == column.nullable
        assert field.metadata[b"description"].decode() == column.meaning


@pytest.mark.parametrize("spec", TABLES.values(), ids=lambda spec: spec.name)
def test_every_number_has_a_unit(spec: Table) -> None:
    for column in spec.columns:
        numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
        assert bool(column.unit) == numeric, f"{spec.name}.{column.name}"
        if column.unit and column.unit.startswith("as in "):
            assert pa.types.is_string(spec.column(column.unit.removeprefix("as in ")).type)


@pytest.mark.parametrize("spec", TABLES.values(), ids=lambda spec: spec.name)
def test_the_dictionary_has_every_column_with_unit_meaning_and_example(spec: Table) -> None:
    section = dictionary().split(f"\n## {spec.name}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows] == [f"`{c.name}`" for c in spec.columns]
    for row, column in zip(rows, spec.columns, strict=True):
        assert len(row) == 6, row
        assert row[2] == (column.unit or "–")
        assert row[3].endswith(".")
        assert row[5].strip("`")


@pytest.mark.parametrize("spec", EVERY_TABLE, ids=lambda spec: spec.name)
def test_examples_are_values_that_the_column_may_take(spec: Table) -> None:
    for column in spec.columns:
        if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or "…" in column.example:
            continue
        value = pa.array([column.example]).cast(column.type)[0].as_py()
        assert column.allowed is None or value in column.allowed, column.name
        assert column.low is None or value >= column.low, column.name
        assert column.high is None or value <= column.high, column.name


def test_references_name_columns_that_exist() -> None:
    for spec in TABLES.values():
        for column in spec.columns:
            if column.references:
                table, name = column.references.split(".")
                assert TABLES[table].key == (name,)


def test_the_dictionary_is_the_contract() -> None:
    page = Path(__file__).resolve().parents[1] / "output" / "README.md"
    assert page.read_text("utf-8") == dictionary(), "run `make dictionary`"
