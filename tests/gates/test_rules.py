"""Every demand of every gate: passed by what is good, failed by what it is there to stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from good import SENTENCE, good, good_run

from expectations import catalogue
from expectations.__main__ import document
from expectations.catalogue import Check
from expectations.columns import Demand
from expectations.rule import Finding, Rule
from tasks import gate

STAGES = ("ingest", "deduplicate", "tag", "extract", "publish")
Frames = dict[str, pd.DataFrame]


def put(table: str, column: str, value: object, row: int = 0) -> Callable[[Frames], None]:
    """The damage that sets one value."""

    def damage(frames: Frames) -> None:
        frame = frames[table].copy()
        frame[column] = frame[column].astype(object)
        frame.loc[row, column] = value
        frames[table] = frame.infer_objects()

    return damage


def drop(table: str, row: int) -> Callable[[Frames], None]:
    """The damage that loses one row."""

    def damage(frames: Frames) -> None:
        frames[table] = frames[table].drop(index=row).reset_index(drop=True)

    return damage


def twice(table: str, row: int, **changed: object) -> Callable[[Frames], None]:
    """The damage that doubles a row, with other values in some columns."""

    def damage(frames: Frames) -> None:
        again = frames[table].iloc[[row]].assign(**changed)
        frames[table] = pd.concat([frames[table], again], ignore_index=True)

    return damage


def both(*damages: Callable[[Frames], None]) -> Callable[[Frames], None]:
    def damage(frames: Frames) -> None:
        for some in damages:
            some(frames)

    return damage


def no_figures(frames: Frames) -> None:
    """A report of three thousand characters in which no figure was read."""
    put("paragraphs", "text", "政" * 3001)(frames)
    put("extracted", "figures", 0)(frames)
    figures = frames["figures"]
    frames["figures"] = figures[figures["document_id"] != "990100-2024"].reset_index(drop=True)


def from_to(frames: Frames) -> None:
    """由200亿元提高到120亿元."""
    text = "全县存款由200亿元提高到120亿元。"
    put("paragraphs", "text", text, 1)(frames)
    for row, mention, role, value in ((0, "200亿元", "from", 2e10), (1, "120亿元", "to", 1.2e10)):
        start = text.index(mention)
        for name, changed in {"start": start, "end": start + len(mention), "mention": mention, "sentence": text, "role": role,
                              "value_low": value, "value_high": value, "unit": "元"}.items():
            put("figures", name, changed, row)(frames)


LONG = SENTENCE * 4
STEPS = {
    ("ingest", "every character of the file is in a paragraph or in a removal"): put("reports", "unaccounted", 3),
    ("ingest", "no character of the file is used twice"): put("reports", "doubly_accounted", 3),
    ("ingest", "a report has paragraphs"): put("reports", "source", "nowhere.txt"),
    ("ingest", "file name, sheet and site agree with the text about which report it is"):
        put("reports", "mismatches", "file name says 2016, the text 2017"),
    ("ingest", "every paragraph that was read is in the table"): drop("blocks", 1),
    ("ingest", "the text of a paragraph is as long as what it was made of"): put("blocks", "text", "短"),
    ("deduplicate", "every character of the file is in a paragraph or in a removal"): put("candidates", "unaccounted", 3),
    ("deduplicate", "no character of the file is used twice"): put("candidates", "doubly_accounted", 3),
    ("deduplicate", "no passage stands in a report twice"):
        both(put("blocks", "text", LONG, 0), put("blocks", "text", LONG, 1)),
    ("deduplicate", "opening, review, tasks and closing are there and the text ends whole"):
        both(put("candidates", "complete", False), put("candidates", "completeness", "opening;review")),
    ("deduplicate", "no other place is named more often than the report's own"): put("candidates", "rival_mentions", 27),
    ("deduplicate", "no unrelated place is named half as often as the report's own"): put("candidates", "rival_mentions", 14),
    ("deduplicate", "every paragraph that was kept is in the table"): drop("blocks", 1),
    ("deduplicate", "the paragraphs of a report have as many characters as were kept"): put("blocks", "text", "短"),
    ("deduplicate", "the text of a paragraph is as long as what it was made of"): put("blocks", "spans_length", 7),
    ("deduplicate", "the id of a report is made of its place and year"): put("candidates", "year", 2023),
    ("deduplicate", "name and level of a place are those of its code"): put("candidates", "level", "county"),
    ("deduplicate", "a report is given in its year or at the end of the one before"):
        put("candidates", "session_date", date(2023, 5, 1)),
    ("deduplicate", "a report opens once"):
        both(*(put("blocks", "text", "我代表县人民政府，向大会报告工作。", n) for n in (0, 2))),
    ("deduplicate", "the characters of a paragraph are such as reports are written in"):
        put("blocks", "text", f"{SENTENCE * 2}".encode().decode("gbk", "replace")),
    ("deduplicate", "no paragraph tells a story"): put("blocks", "text", "“你怎么才来？”她低声问。"),
    ("deduplicate", "no paragraph is doubted to be the report's"): put("blocks", "flag", "foreign?"),
    ("deduplicate", "no line ends with the title of a book"): put("blocks", "text", "二、2024年工作安排《侯门小绣娘》"),
    ("deduplicate", "no number has letters in it"): put("blocks", "text", "全县生产总值达12O8亿元，比上年增1l2亿元。"),
    ("deduplicate", "no stretch of a report speaks of other places only"): put("candidates", "passage_mentions", 7),
    ("deduplicate", "a report names its own place"): both(put("candidates", "own_mentions", 2), put("candidates", "rival_mentions", 0)),
    ("tag", "paragraphs stand in the order of the source"): put("paragraphs", "source_start", 150, 1),
    ("tag", "a heading stands in its paragraph"): put("paragraphs", "heading", "别处的标题"),
    ("tag", "every paragraph of a document is tagged"): drop("paragraphs", 3),
    ("tag", "paragraphs are numbered in reading order without a gap"): put("paragraphs", "ordinal", 9, 1),
    ("tag", "a paragraph starts before it ends in the source"): put("paragraphs", "source_end", 1),
    ("tag", "a report looks back and ahead"): put("paragraphs", "part", "review", 2),
    ("tag", "the parts come in the order that a report has them"):
        both(put("paragraphs", "part", "tasks", 1), put("paragraphs", "part", "review", 2)),
    ("tag", "a report has a beginning and an end"): put("paragraphs", "part", "tasks", 3),
    ("tag", "numbered headings follow one another"):
        both(put("paragraphs", "text", "（一）做大产业", 1), put("paragraphs", "text", "（三）建好城市", 2)),
    ("tag", "tagging changed no text"): put("paragraphs", "text", "别处的话。"),
    ("extract", "the words of a figure stand where it says"): put("figures", "start", 1),
    ("extract", "the sentence of a figure is a passage of its paragraph"): put("figures", "sentence", "别处的话120亿元。"),
    ("extract", "no two figures share a character"): put("figures", "end", 40),
    ("extract", "the low end of a figure is not above its high end"): put("figures", "value_low", 2e10),
    ("extract", "a period does not end before it starts"): put("figures", "period_end", 2020),
    ("extract", "every figure that was read is in the table"): drop("figures", 1),
    ("extract", "nearly all figures of a report are as their words say"):
        both(*(twice("figures", 0, figure_id=f"990100-2024-p0002-f1{n:03d}", value_low=1.0) for n in range(6))),
    ("extract", "the value of a figure is what its mention says"): put("figures", "value_low", 1.2e11),
    ("extract", "growth and change go the way that the words say"):
        both(put("figures", "value_low", -8.0, 1), put("figures", "value_high", -8.0, 1)),
    ("extract", "from one value to another goes the way that the words say"): from_to,
    ("extract", "the unit of a figure stands in its sentence"): put("figures", "unit", "美元"),
    ("extract", "a macro series lies in its plausible range"):
        both(put("figures", "value_low", 88.0, 1), put("figures", "value_high", 88.0, 1)),
    ("extract", "the levels of macro series go with the GDP"):
        twice("figures", 0, figure_id="990100-2024-p0002-f0099", indicator_code="retail_sales", value_low=1e7),
    ("extract", "what is done stands in the review, what is announced among goals and tasks"): put("figures", "status", "target", 1),
    ("extract", "the year of a figure is the usual one or in its words"):
        both(put("figures", "period_start", 2021, 1), put("figures", "period_end", 2021, 1)),
    ("extract", "the measure of a figure goes with its unit and words"): put("figures", "measure", "growth", 0),
    ("extract", "a bound has a word that makes it one"): put("figures", "qualifier", "max", 0),
    ("extract", "a macro series is named in the indicator"): put("figures", "indicator_code", "forest_coverage", 0),
    ("extract", "what is reported as done lies before the year of the report, what is announced does not"):
        put("figures", "status", "actual", 2),
    ("extract", "a report tells the GDP growth of the year before"): put("figures", "period_end", 2022, 1),
    ("extract", "a report sets a target for GDP growth"): put("figures", "status", "actual", 2),
    ("extract", "a long report has figures"): no_figures,
    ("extract", "a report has about as many figures as reports have"): put("extracted", "per_1000", 90.0),
    ("extract", "a share lies between 0 and 100 %"):
        both(put("figures", "measure", "share", 1), put("figures", "value_low", 150.0, 1), put("figures", "value_high", 150.0, 1)),
    ("extract", "this year's GDP growth target stands among the tasks or goals"): put("figures", "paragraph_id", "990100-2024-p0002", 2),
    ("extract", "cross-checks found no contradiction"): put("figures", "flag", "composition adds to 90"),
    ("publish", "paragraphs and removals of a file hold all its characters"): put("accounts", "paragraph_characters", 79),
    ("publish", "a document has the paragraphs that it says"): put("accounts", "paragraph_rows", 3),
    ("publish", "a document has the figures that it says"): put("accounts", "figure_rows", 4),
    ("publish", "a row of the panel rests on a figure"): both(put("indicators", "said_low", None), put("indicators", "said_high", None)),
    ("publish", "a row of the panel says what its figure says"): put("indicators", "value_high", 1.3e10),
    ("publish", "a macro series takes a plausible step from the year before"):
        both(put("indicators", "value_low", 1.2e11, 1), put("indicators", "value_high", 1.2e11, 1)),
    ("publish", "the reports of two places share no passage"): put("passages", "passages", 12),
}
"""What each rule is there to stop, by stage and name."""

RUNS = {
    ("ingest", "the reports folder holds files"): put("run", "inputs", 0),
    ("ingest", "at least one file could be read"): put("run", "stand", 0),
    **{(stage, "the program failed on few reports"): put("run", "failed", 4) for stage in STAGES[:-1]},
    ("deduplicate", "each place and year has one report"): put("standing", "document_id", "990100-2024", 1),
    **{(stage, "at least one report stands"): put("run", "stand", 0) for stage in ("deduplicate", "tag", "extract")},
    ("publish", "every input is a document, a twin or a reject"): put("inputs", "found", False),
    ("publish", "the release holds nearly all that is pinned"): put("counts", "figures", 2000),
    ("publish", "rows by year and level are as pinned"): put("counts", "paragraphs", 4100),
    ("publish", "nothing is both accepted and rejected"): put("rejects", "source", "990100-2024.txt"),
    ("publish", "no document of the last release vanished while its file is still there"): put("last", "accounted", False),
}


def damages(stage: str, demand: Demand) -> list[Callable[[Frames], None]]:
    """What each demand of the contract is there to stop."""
    table, on = demand.table, demand.arguments
    made = {
        "ExpectColumnValuesToNotBeNull": lambda: [put(table, on["column"], None)],
        "ExpectColumnValuesToBeInSet": lambda: [put(table, on["column"], "something else")],
        "ExpectColumnValuesToMatchRegex": lambda: [put(table, on["column"], "something else")],
        "ExpectColumnValuesToBeBetween": lambda: [
            *([put(table, on["column"], on["min_value"] - 1)] if on["min_value"] is not None else []),
            *([put(table, on["column"], on["max_value"] + 1)] if on["max_value"] is not None else [])],
        "ExpectColumnValuesToBeUnique": lambda: [twice(table, 0)],
        "ExpectCompoundColumnsToBeUnique": lambda: [twice(table, 0)],
    }
    return made[demand.kind]()


def reference_damage(rule: Rule) -> Callable[[Frames], None]:
    return put(rule.table, rule.name.split(" ")[0].split(".")[1], "990199-2024-p0001")


def fails(stage: str, check: Check, frames: Frames) -> list[Finding]:
    """What the gate finds of one demand alone."""
    found = gate.judge(stage, [check], catalogue.prepared(stage, frames))
    assert all((f.stage, f.rule, f.severity, f.reason) == (stage, check.name, check.severity, check.reason) for f in found)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_good_passes(stage: str) -> None:
    assert gate.judge(stage, catalogue.of_reports(stage), catalogue.prepared(stage, good(stage))) == []
    assert gate.judge(stage, catalogue.of_run(stage), good_run(stage)) == []


@pytest.mark.parametrize("stage", STAGES)
def test_every_demand_is_failed_by_what_it_is_there_to_stop(stage: str) -> None:
    """Also finds the rule that nothing has ever failed: a gate that cannot fail is no gate."""
    for check in catalogue.of_reports(stage):
        if isinstance(check, Demand):
            if not check.columns <= set(good(stage)[check.table].columns):
                continue  # the gate leaves this column unread, its type is checked all the same
            tried = damages(stage, check)
        else:
            tried = [STEPS[stage, check.name]] if (stage, check.name) in STEPS else [reference_damage(check)]
        assert tried, check.name
        for damage in tried:
            frames = good(stage)
            damage(frames)
            assert fails(stage, check, frames), f"nothing fails the rule “{check.name}”"


@pytest.mark.parametrize("stage", STAGES)
def test_every_demand_on_the_run_is_failed_by_what_it_is_there_to_stop(stage: str) -> None:
    for check in catalogue.of_run(stage):
        frames = good_run(stage)
        RUNS[stage, check.name](frames)
        assert gate.judge(stage, [check], frames), f"nothing fails the rule “{check.name}”"


def test_the_tests_know_no_rule_that_is_gone() -> None:
    present = {(stage, check.name) for stage in STAGES for check in catalogue.of_reports(stage)}
    on_runs = {(stage, check.name) for stage in STAGES for check in catalogue.of_run(stage)}
    assert set(STEPS) <= present
    assert set(RUNS) <= on_runs


def test_the_page_of_demands_is_that_of_the_rules() -> None:
    page = Path(catalogue.__file__).with_name("README.md")
    assert page.read_text("utf-8") == document(), "run `make dictionary`"


@pytest.mark.parametrize("stage", STAGES)
def test_rules_read_as_sentences_with_a_reason(stage: str) -> None:
    for check in (*catalogue.of_reports(stage), *catalogue.of_run(stage)):
        assert len(check.name.split()) >= 3, check.name
        assert check.reason.rstrip().endswith((".", "}", "$")) or "Form:" in check.reason, check.reason
    names = [c.name for c in catalogue.of_reports(stage)]
    assert len(set(names)) == len(names)
