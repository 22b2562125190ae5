"""Each rule reads its example, and says in its docstring which measure it gives; the search for numbers skips nothing."""

from __future__ import annotations

import re

import pytest
from figure_cases import cases

from tasks.contract import MEASURES
from tasks.figures.claims import read
from tasks.figures.quantities import CHINESE_NUMERALS, _expanded, _scanner
from tasks.figures.rules import RULES, Rule
from tasks.figures.view import fold, view_of
from tasks.figures.vocabulary import table


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_reads_its_example(rule: Rule) -> None:
    claims = read(view_of(rule.example).text)
    assert claims
    assert {claim.rule for claim in claims} == {rule.name}
    said = rule.answer.__doc__ or ""
    assert {claim.measure for claim in claims} <= {measure for measure in MEASURES if f"measure {measure})" in said}


def test_names() -> None:
    assert [rule.name for rule in RULES] == [rule.answer.__name__ for rule in RULES]
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_what_no_rule_reads() -> None:
    assert read("全市上下团结奋斗") == []
    assert read("百亿级产业加快发展") == []


# --- exclusions are searched for only where one can begin -----------------------------------------------

SENTENCES = sorted({row[column] for row in table("exclusions.tsv") for column in ("example", "counter")} | {c.text for c in cases()})


@pytest.mark.parametrize("row", table("exclusions.tsv"), ids=lambda row: row["name"])
def test_an_exclusion_begins_with_what_its_row_says(row: dict[str, str]) -> None:
    start = re.compile(f"[{row['starts']}]".replace("C", CHINESE_NUMERALS))
    pattern = re.compile(_expanded(row["pattern"]))
    found = [match for text in SENTENCES for match in pattern.finditer(fold(text))]
    assert found
    assert [match.group() for match in found if not start.match(match.group())] == []


def test_no_quantity_begins_elsewhere() -> None:
    ungated = re.compile(_scanner().pattern.partition(")")[2])
    for text in map(fold, SENTENCES):
        assert [m.span() for m in ungated.finditer(text)] == [m.span() for m in _scanner().finditer(text)]
