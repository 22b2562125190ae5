"""The quality pages of a release: what every gate demanded, what failed, what was done about it.

A page, and two tables beside it, readable offline: no script, no style and no font from elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from operator import itemgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations import catalogue
from expectations.rule import Severity
from tasks.publish.counts import COUNTED, Counts, as_text, beside
from tasks.publish.pages.report import paragraph_anchor
from tasks.publish.pages.shown import anchor
from tasks.work import COUNTS

SHOWN = 50
"""Failing rows of a rule that the page shows; all of them are in findings.csv."""
FINDINGS = "findings.csv"
COLUMNS = ("stage", "rule", "severity", "report", "where", "sentence", "reason")
STAGES = ("ingest", "deduplicate", "tag", "extract", "publish")
FOLLOWS = {
    Severity.REJECT: "the report is set aside",
    Severity.STOP: "the run is stopped",
    Severity.WARN: "a warning",
}
OF_DOCUMENT = re.compile(r"(\d{6}-\d{4})(-p\d+)?(-f\d+)?")
"""Keys of documents, paragraphs and figures."""


@dataclass(frozen=True, slots=True)
class Passage:
    """How many came before the gate of a stage and how many went on."""

    came: int
    stand: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule and what failed it."""

    rule: str
    follows: str
    reason: str
    table: str
    failing: Sequence[Mapping[str, Any]]

    @property
    def reports(self) -> int:
        return len({row["report"] for row in self.failing})


def write_quality(
    folder: Path,
    release: str,
    passages: Mapping[str, Passage],
    findings: Sequence[Mapping[str, Any]],
    rejects: Sequence[Mapping[str, Any]],
    found: Counts | None = None,
    pin: Counts | None = None,
    shown_in_pages: Container[str] = (),
) -> None:
    """Writes ``index.html``, ``findings.csv`` and ``counts.tsv`` into `folder`.

    `found` are the row counts of the release, `pin` those that are pinned, `shown_in_pages`
    the documents that have an evidence page to link to.
    """
    folder.mkdir(exist_ok=True)
    ordered = sorted(findings, key=lambda f: (STAGES.index(f["stage"]), f["rule"], f["report"], f["where"]))
    (folder / FINDINGS).write_text(as_csv(ordered), encoding="utf-8-sig", newline="")
    (folder / COUNTS).write_text(as_text(found or {}), encoding="utf-8")
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = templates.get_template("quality.html").render(
        release=release,
        gates=[(stage, passages.get(stage), outcomes(stage, ordered)) for stage in STAGES],
        rejects=sorted(rejects, key=lambda r: r["source"]),
        shown=SHOWN,
        evidence=lambda where: evidence(where, shown_in_pages),
        counted=COUNTED,
        counts=beside(found or {}, pin or {}).to_pylist(),
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def evidence(where: str, documents: Container[str]) -> str | None:
    """The place in the evidence pages of the row with this key, None where it has none."""
    match = OF_DOCUMENT.fullmatch(where)
    if match is None or match[1] not in documents:
        return None
    place = f"#{anchor(where)}" if match[3] else f"#{paragraph_anchor(where)}" if match[2] else ""
    return f"../pages/reports/{match[1]}.html{place}"


def findings_of(release: Path) -> list[dict[str, str]]:
    """The findings of a published release."""
    with (release / "quality" / FINDINGS).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(findings: Sequence[Mapping[str, Any]]) -> str:
    """The findings as a table that a spreadsheet opens."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(map(itemgetter(*COLUMNS), findings))
    return text.getvalue()


def outcomes(stage: str, findings: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Every rule of a stage with what failed it, the failed ones first."""
    failing: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        if finding["stage"] == stage:
            failing.setdefault(finding["rule"], []).append(finding)
    wanted = (*catalogue.of_run(stage), *catalogue.of_reports(stage))
    found = [Outcome(c.name, FOLLOWS[c.severity], c.reason, c.table, failing.pop(c.name, ())) for c in wanted]
    found += [Outcome(rule, FOLLOWS[rows[0]["severity"]], rows[0]["reason"], "", rows) for rule, rows in failing.items()]
    return sorted(found, key=lambda outcome: not outcome.failing)
