"""What must hold of reports as they were ingested."""

from __future__ import annotations

from expectations.blocks import TEXT_IS_WHOLE
from expectations.rule import Rule, Severity, few_failed, per_report
from tasks.interim import BLOCKS, REPORTS

TABLES = (REPORTS, BLOCKS)

RULES = (
    Rule(
        "every character of the file is in a paragraph or in a removal",
        "reports",
        Severity.REJECT,
        "Nothing may be lost. The reader for this format dropped text: report it with the file.",
        lambda t: t["reports"]["unaccounted"] == 0,
        "{unaccounted} characters are in neither",
    ),
    Rule(
        "no character of the file is used twice",
        "reports",
        Severity.REJECT,
        "Nothing may be made up. The reader for this format doubled text: report it with the file.",
        lambda t: t["reports"]["doubly_accounted"] == 0,
        "{doubly_accounted} characters are in two places",
    ),
    Rule(
        "a report has paragraphs",
        "reports",
        Severity.REJECT,
        "A file without a paragraph holds no report: look at it, and fetch it again.",
        lambda t: t["reports"]["source"].isin(t["blocks"]["source"]),
    ),
    Rule(
        "every paragraph that was read is in the table",
        "reports",
        Severity.REJECT,
        "A paragraph was lost or doubled on the way to the table: run again, and report it if it stays.",
        lambda t: per_report(t["blocks"].groupby("source").size(), t["reports"]["source"], 0) == t["reports"]["paragraphs"],
        "{paragraphs} paragraphs were read",
    ),
    TEXT_IS_WHOLE,
    Rule(
        "file name, sheet and site agree with the text about which report it is",
        "reports",
        Severity.WARN,
        "The text was believed. If it is of another place than it was filed under, file it there.",
        lambda t: t["reports"]["mismatches"] == "",
        "{mismatches}",
    ),
)

RUN_RULES = (
    Rule(
        "the reports folder holds files",
        "run",
        Severity.STOP,
        "An empty folder is more likely a wrong path than a wish for an empty release.",
        lambda t: t["run"]["inputs"] > 0,
        "no file was found",
    ),
    Rule(
        "at least one file could be read",
        "run",
        Severity.STOP,
        "If nothing can be read, the last release is better than none: see the list of rejects.",
        lambda t: (t["run"]["stand"] > 0) | (t["run"]["inputs"] == 0),
        "0 of {inputs} files could be read",
    ),
    Rule(
        "the program failed on few reports",
        "run",
        Severity.STOP,
        "A fault of the program is no reason to lose reports that readers had: mend it, then run again.",
        few_failed,
        "it failed on {failed} of {inputs}",
    ),
)
