"""Writes what each gate demands as Markdown: ``python -m expectations > expectations/README.md``."""

from __future__ import annotations

from collections.abc import Iterator

from expectations import catalogue
from expectations.catalogue import Check
from expectations.rule import Severity

STAGES = ("ingest", "deduplicate", "tag", "extract", "publish")
HEAD = """\
# What the gates demand

After every stage stands a gate. What it demands of each column follows from the contract (`tasks/contract.py`,
`expectations/columns.py`); what no column can say is a rule in the file of the stage, with the numbers that it needs in
tables beside it (`ranges.tsv`, `ratios.tsv`, `steps.tsv`). This page is written by `make dictionary`.

| if a rule fails | then |
| --- | --- |
| reject the report | the report waits, with the reason, until its file or the code changes or a curator rules on it; the others go on |
| stop the run | nothing is published, the last release stays as it was |
| warn | the release has it in `quality/index.html`, the run in its summary and its artifacts |
"""


def document() -> str:
    """The page."""
    return "\n".join([HEAD, *(line for stage in STAGES for line in _of_stage(stage))]).rstrip() + "\n"


def _of_stage(stage: str) -> Iterator[str]:
    yield f"## After {stage}\n"
    yield from _table("of each report" if stage != "publish" else "of the release", catalogue.of_rules(stage))
    yield from _table("of the run as a whole", catalogue.of_run(stage))
    derived = catalogue.of_contract(stage)
    tables = ", ".join(f"`{table.name}`" for table in catalogue.tables(stage))
    yield f"And {len(derived)} demands of the contract on the columns of {tables}: never empty, allowed values, bounds, form,"
    yield "keys of their own, references that are found; and the types of all columns.\n"


def _table(title: str, checks: tuple[Check, ...]) -> Iterator[str]:
    yield f"| {title} | if not | why |"
    yield "| --- | --- | --- |"
    for check in sorted(checks, key=lambda check: list(Severity).index(check.severity)):
        yield f"| {check.name} | {check.severity} | {check.reason} |"
    yield ""


if __name__ == "__main__":
    print(document(), end="")
