"""The gate itself: what it says of a row, of a broken rule, of a table of another type."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from good import good

from expectations.rule import Rule, Severity
from tasks import gate, outcomes
from tasks.contract import SPANS
from tasks.interim import BLOCKS, REPORTS


def tables(**changed: pa.Table) -> dict[str, pa.Table]:
    return {"reports": REPORTS.schema.empty_table(), "blocks": BLOCKS.schema.empty_table(), **changed}


def test_a_finding_names_report_row_words_and_reason() -> None:
    frames = good("extract")
    frames["figures"].loc[0, "value_low"] = 2e10
    [found] = gate.judge("extract", [r for r in gate.catalogue.of_reports("extract") if "low end" in r.name], frames)
    assert found.report == "990100-2024"
    assert found.where == frames["figures"]["figure_id"][0]
    assert "120亿元" in found.sentence
    assert found.severity == Severity.WARN
    assert found.reason == "The ends of a range were exchanged."


def test_a_rule_that_raises_stops_the_run() -> None:
    broken = Rule("a rule that is broken", "run", Severity.WARN, "Because.", lambda t: t["run"]["no such column"] > 0)
    [found] = gate.judge("ingest", [broken], {"run": pd.DataFrame({"inputs": [1]})})
    assert found.severity == Severity.STOP
    assert "no such column" in found.sentence


def test_an_expectation_that_raises_stops_the_run() -> None:
    frames = good("ingest")
    frames["reports"]["year"] = "twenty"
    found = gate.judge("ingest", [c for c in gate.catalogue.of_reports("ingest") if c.name.startswith("reports.year is at")], frames)
    assert [f.severity for f in found] == [Severity.STOP]


def test_a_table_of_another_type_stops_the_run() -> None:
    assert gate.examine("ingest", tables()) == []
    for wrong in (REPORTS.schema.remove(0), REPORTS.schema.append(pa.field("more", pa.int8())),
                  REPORTS.schema.set(0, pa.field("input", pa.large_string()))):
        found = gate.examine("ingest", tables(reports=wrong.empty_table()))
        assert {f.severity for f in found} == {Severity.STOP}
        assert {f.rule for f in found} == {outcomes.SCHEMA_RULE}


def test_all_rows_that_fail_are_found_not_a_sample() -> None:
    frame = pd.DataFrame({"source": [f"{n}.txt" for n in range(500)], "n": range(500)})
    rule = Rule("a row is below a hundred", "t", Severity.REJECT, "So.", lambda t: t["t"]["n"] < 100, "{n}")
    assert len(gate.judge("ingest", [rule], {"t": frame})) == 400


def test_nulls_fail_no_range_or_set() -> None:
    frames = good("extract")
    frames["figures"][["period_start", "period_end"]] = None
    found = gate.judge("extract", [c for c in gate.catalogue.of_reports("extract") if "period" in c.name], frames)
    assert found == []


def test_lists_are_joined_and_spans_measured() -> None:
    words = pa.array([["one", "two"], []], pa.list_(pa.string()))
    spans = pa.array([[{"start": 3, "end": 10}, {"start": 12, "end": 13}], []], SPANS)
    frames = outcomes.frames_of({"t": pa.table({"mismatches": words, "spans": spans, "n": [1, 2]})})
    assert frames["t"].to_dict("list") == {"mismatches": ["one;two", ""], "spans_length": [8, 0], "n": [1, 2]}


def test_tables_that_cannot_be_looked_into_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate.catalogue, "prepared", lambda stage, frames: frames["no such table"])
    [found] = gate.examine("ingest", tables())
    assert (found.rule, found.severity) == (outcomes.PREPARING_RULE, Severity.STOP)
    assert "no such table" in found.sentence
