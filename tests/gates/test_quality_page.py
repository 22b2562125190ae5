"""The quality pages: what they say, where their rows lead, and that they fit a screen."""

from __future__ import annotations

import csv
import os
import re
import shutil
from pathlib import Path

import pytest

from expectations import catalogue
from tasks.outcomes import SCHEMA_RULE
from tasks.publish.counts import COUNTS
from tasks.publish.quality import STAGES, Passage, evidence, write_quality

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
DOCUMENT = "990122-2024"
LONG = "全县地区生产总值达186.7亿元，按可比价格计算增长6.1%，高于全市0.8个百分点；" * 6


def findings() -> list[dict[str, str]]:
    """A row for each rule of each stage, among them words without a place to break and signs of HTML."""
    found = []
    for stage in STAGES:
        for number, check in enumerate((*catalogue.of_rules(stage), *catalogue.of_run(stage))):
            found.append({"stage": stage, "rule": check.name, "severity": str(check.severity), "report": f"某地区/{'很长的文件名' * 9}.txt",
                          "where": f"{DOCUMENT}-p0007-f{number:04d}", "sentence": LONG + "x" * 90, "reason": check.reason})
    found.append({"stage": "tag", "rule": SCHEMA_RULE, "severity": "stop the run", "report": "", "where": "paragraphs",
                  "sentence": "<b>paragraphs.text</b> is missing", "reason": "Stage and contract have come apart."})
    return found


@pytest.fixture
def page(tmp_path: Path) -> Path:
    rejects = [{"source": "某县.txt", "stage": "ingest", "rule": "cut_off", "reason": "The text breaks off: fetch the whole."}]
    counts = {(2024, "county"): {"documents": 3, "paragraphs": 180, "figures": 700}}
    pin = {(2024, "county"): {"documents": 3, "paragraphs": 181, "figures": 700}}
    passages = {stage: Passage(12_345, 12_344) for stage in STAGES}
    write_quality(tmp_path / "quality", "0123456789ab", passages, findings(), rejects, counts, pin, {DOCUMENT})
    return tmp_path / "quality" / "index.html"


def test_every_failing_row_is_there_with_report_sentence_and_rule(page: Path) -> None:
    text = page.read_text("utf-8")
    for rule in {f["rule"] for f in findings()}:
        assert rule.replace("'", "&#39;") in text, rule
    assert text.count(LONG) == len(findings()) - 1
    assert "&lt;b&gt;paragraphs.text&lt;/b&gt;" in text
    assert '<td class="num differs">180</td>' in text
    assert '<td class="num">700</td>' in text
    with page.with_name("findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(findings())
    assert page.with_name(COUNTS).read_text("utf-8").endswith("2024\tcounty\t3\t180\t700\n")


def test_rows_lead_to_the_evidence_of_documents_that_have_some() -> None:
    assert evidence(DOCUMENT, {DOCUMENT}) == f"../pages/reports/{DOCUMENT}.html"
    assert evidence(f"{DOCUMENT}-p0007", {DOCUMENT}) == f"../pages/reports/{DOCUMENT}.html#p0007"
    assert evidence(f"{DOCUMENT}-p0007-f0021", {DOCUMENT}) == f"../pages/reports/{DOCUMENT}.html#f-p0007-f0021"
    assert evidence(DOCUMENT, ()) is None
    assert evidence("某县.txt", {DOCUMENT}) is None


def test_nothing_comes_from_elsewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"https?:|<script|@import|url\(", text)


def test_the_artifact_of_a_gate_has_the_rows_as_lists() -> None:
    from tasks.history import gate_as_markdown

    of_tag = [f for f in findings() if f["stage"] == "tag"]
    text = gate_as_markdown("tag", 5, 4, of_tag)
    assert text.startswith("**5** came in, **4** went on.")
    assert text.count("\n- **") == len(of_tag)
    assert "`paragraphs` \\<b\\>paragraphs.text" in text
    many = [{**of_tag[0], "where": f"{DOCUMENT}-p{n:04d}"} for n in range(500)]
    assert "- … and 300 more" in gate_as_markdown("tag", 5, 4, many)


@pytest.mark.browser
@pytest.mark.parametrize("width, height", [(1440, 900), (390, 844)])
def test_it_fits_the_screen(page: Path, width: int, height: int) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM:
        pytest.skip("needs Chromium: set CHROMIUM to its path")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": width, "height": height})
        opened.goto(page.as_uri())
        for summary in opened.locator("summary").all():
            summary.click()
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        cells = "[...document.querySelectorAll('td, th')]"
        assert opened.evaluate(f"{cells}.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)") == []
        browser.close()
