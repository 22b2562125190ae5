"""`make explain` shows each layer of the reading, and does so of any text."""

from __future__ import annotations

import pytest
from figure_cases import cases

from tasks.figures import extract
from tasks.figures.explain import explain, main
from tasks.figures.rules import RULES
from tasks.model import Paragraph, ReportContext


def test_each_layer_is_shown() -> None:
    told = explain("澜岳市城镇、农村居民人均可支配收入分别达3.2万元和1.6万元（预计数），12345热线办结率98%左右。", "tasks", 2021)
    for words in ("aside      （预计数）", "excluded   12345  (hotline)", "number     3.2万元 = 32000 元 (money, arabic)",
                  "predicate  of 3.2万元、1.6万元", "分别 (each) 达 (level)", "rule          amount, after composition, rank,",
                  "claim         1.6万元: level of 农村居民人均可支配收入, series rural_income", "behind        approx",
                  "figure     98%: 98 %, 2021, ", "qualifier approx, status target"):
        assert words in told, told


def test_a_number_that_is_no_figure_says_why() -> None:
    assert "bound      500亿元: only bounds a noun phrase" in explain("产值超500亿元的企业达到12家。")
    assert "no rule answers: composition, rank," in explain("第一，抓好产业；第二，抓好项目。")
    assert explain("12345热线").splitlines()[-1] == "figure     none"
    assert explain("地区生产总值增长8%。", "glossary").endswith("(nothing is read from this part)")


def test_part_year_and_level_are_heeded() -> None:
    assert "2021, " in explain("地区生产总值增长8%。", "tasks", 2021)
    assert "status target" in explain("地区生产总值增长8%。", "tasks", 2021)
    assert "scope superior" in explain("全国城镇调查失业率5.2%。", level="county")


@pytest.mark.parametrize("rule", [r.name for r in RULES])
def test_every_rule_is_seen_answering(rule: str) -> None:
    told = [explain(c.text, c.part, c.year) for c in CASES_BY_RULE.get(rule, [])[:3]]
    assert told, f"no case is read by {rule}"
    assert all(f"    rule          {rule}" in lines for lines in told)


CASES_BY_RULE: dict[str, list] = {}  # type: ignore[type-arg]
for case in cases():
    for name in {f.rule for f in extract([Paragraph(case.text, case.part)], ReportContext(case.year))}:
        CASES_BY_RULE.setdefault(name, []).append(case)


def test_the_figures_shown_are_those_extracted() -> None:
    for case in cases():
        figures = extract([Paragraph(case.text, case.part)], ReportContext(case.year))
        shown = [line for line in explain(case.text, case.part, case.year).splitlines() if line.startswith("figure ")]
        assert [line.split("figure     ")[1].startswith(f"{f.mention}: ") for line, f in zip(shown, figures, strict=False)] \
            == [True] * len(figures)


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["全市地区生产总值增长8%。", "--part", "tasks", "--year", "2022"]) == 0
    assert "figure     8%: 8 %, 2022, indicator 地区生产总值, indicator_code gdp, measure growth" in capsys.readouterr().out
    assert main([" "]) == 2
    assert "make explain TEXT=" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["增长8%", "--part", "chapter"])
