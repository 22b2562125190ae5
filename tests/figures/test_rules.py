"""Each rule reads its example, and says in its docstring which measure it gives."""

from __future__ import annotations

import pytest

from tasks.contract import MEASURES
from tasks.figures.claims import read
from tasks.figures.rules import RULES, Rule
from tasks.figures.view import view_of


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
