"""What must hold of tagged paragraphs."""

from __future__ import annotations

import pandas as pd

from expectations.rule import Frames, Rule, Severity, few_failed, per_report
from tasks.contract import PARAGRAPHS, PARTS
from tasks.interim import TAGGED

TABLES = (TAGGED, PARAGRAPHS)

ORDER = {part: rank for rank, part in enumerate(PARTS)}


def has_part(t: Frames, part: str) -> pd.Series:
    """For each document whether a paragraph of it belongs to `part`."""
    paragraphs = t["paragraphs"]
    return t["tagged"]["document_id"].isin(paragraphs.loc[paragraphs["part"] == part, "document_id"])


def ordinals_run_on(t: Frames) -> pd.Series:
    """For each paragraph whether its ordinal is one more than that of the one before."""
    paragraphs = t["paragraphs"]
    return paragraphs["ordinal"] == paragraphs.groupby("document_id").cumcount() + 1


def first_after_first(t: Frames, later: str, earlier: str) -> pd.Series:
    """For each document whether `later` does not begin before `earlier`, where it has both."""
    paragraphs, documents = t["paragraphs"], t["tagged"]["document_id"]

    def first(part: str) -> pd.Series:
        of_part = paragraphs[paragraphs["part"] == part]
        return of_part.groupby("document_id")["ordinal"].min()

    return ~(documents.map(first(later)) < documents.map(first(earlier)))


def closes_last(t: Frames) -> pd.Series:
    """For each document whether nothing but a glossary comes after its closing begins."""
    paragraphs = t["paragraphs"]
    begin = paragraphs[paragraphs["part"] == "closing"].groupby("document_id")["ordinal"].min()
    others = paragraphs[~paragraphs["part"].isin(("closing", "glossary"))]
    late = others[others["ordinal"] > others["document_id"].map(begin)]
    return ~t["tagged"]["document_id"].isin(late["document_id"])


def tagged_paragraphs(t: Frames) -> pd.Series:
    """For each document the number of its paragraphs that were tagged."""
    return per_report(t["paragraphs"].groupby("document_id").size(), t["tagged"]["document_id"], 0)


def in_source_order(t: Frames) -> pd.Series:
    """For each paragraph whether it starts behind the end of the one before it in the source."""
    paragraphs = t["paragraphs"]
    before = paragraphs.groupby("document_id")["source_end"].shift(fill_value=0)
    return paragraphs["source_start"] >= before


def heading_is_there(t: Frames) -> pd.Series:
    """For each paragraph whether the beginning of its heading, if it has one, stands in it."""
    columns = (t["paragraphs"][name].fillna("") for name in ("heading", "text"))
    found = ["".join(heading.split())[:HEADING] in "".join(text.split()) for heading, text in zip(*columns, strict=True)]
    return pd.Series(found, index=t["paragraphs"].index, dtype=bool)


HEADING = 8
"""Characters of a heading that are looked for: further on it may have been cleaned."""


RULES = (
    Rule(
        "every paragraph of a document is tagged",
        "tagged",
        Severity.REJECT,
        "A paragraph without a section would be missing from the dataset.",
        lambda t: tagged_paragraphs(t) == t["tagged"]["paragraphs"],
        "{paragraphs} paragraphs, not all tagged",
    ),
    Rule(
        "paragraphs are numbered in reading order without a gap",
        "paragraphs",
        Severity.REJECT,
        "A gap or an exchange in the numbers is a paragraph lost or moved.",
        ordinals_run_on,
        "paragraph number {ordinal}",
    ),
    Rule(
        "a paragraph starts before it ends in the source",
        "paragraphs",
        Severity.REJECT,
        "A paragraph must be traceable to where it stood in the file.",
        lambda t: t["paragraphs"]["source_start"] < t["paragraphs"]["source_end"],
        "{source_start} to {source_end}",
    ),
    Rule(
        "paragraphs stand in the order of the source",
        "paragraphs",
        Severity.WARN,
        "Paragraphs were exchanged, or columns of a page were read across.",
        in_source_order,
        "{paragraph_id} starts before the one before it ends",
    ),
    Rule(
        "a heading stands in its paragraph",
        "paragraphs",
        Severity.WARN,
        "A heading is written as in the text; what is not there was made up.",
        heading_is_there,
        "{heading}",
    ),
    Rule(
        "a report looks back and ahead",
        "tagged",
        Severity.WARN,
        "Without a review of the year or tasks it may be cut off, or its outline was not understood.",
        lambda t: has_part(t, "review") & has_part(t, "tasks"),
        "review or tasks were not found in {document_id}",
    ),
    Rule(
        "the review comes before the tasks",
        "tagged",
        Severity.WARN,
        "Another order is a report with its parts exchanged, or an outline that was not understood.",
        lambda t: first_after_first(t, "tasks", "review"),
        "in {document_id} the tasks come first",
    ),
    Rule(
        "nothing but a glossary follows the closing",
        "tagged",
        Severity.WARN,
        "Text after the closing is foreign, or a second report in the same file.",
        closes_last,
        "text follows the closing of {document_id}",
    ),
)

RUN_RULES = (
    Rule(
        "at least one report stands",
        "run",
        Severity.STOP,
        "If nothing is left, the last release is better than none: see the list of rejects.",
        lambda t: t["run"]["stand"] > 0,
        "0 of {inputs} reports stand",
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
