"""What must hold of tagged paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from expectations.rule import Frames, Rule, Severity, few_failed, lookup, per_report
from tasks.contract import PARAGRAPHS
from tasks.interim import TAGGED

TABLES = (TAGGED, PARAGRAPHS)

def has_part(t: Frames, part: str) -> pd.Series:
    """For each document whether a paragraph of it belongs to `part`."""
    paragraphs = t["paragraphs"]
    return t["tagged"]["document_id"].isin(paragraphs.loc[paragraphs["part"] == part, "document_id"])


def ordinals_run_on(t: Frames) -> pd.Series:
    """For each paragraph whether its ordinal is one more than that of the one before."""
    paragraphs = t["paragraphs"]
    return paragraphs["ordinal"] == paragraphs.groupby("document_id").cumcount() + 1


def parts_in_order(t: Frames) -> pd.Series:
    """For each document whether its parts come one after the other, as RANKS has them."""
    paragraphs = t["paragraphs"]
    ranks = paragraphs["part"].map(RANKS)
    highest = ranks.groupby(paragraphs["document_id"]).cummax()
    late = paragraphs.loc[(ranks < highest) & ~((paragraphs["part"] == "livelihood") & (highest >= RANKS["closing"])), "document_id"]
    return ~t["tagged"]["document_id"].isin(late)


RANKS = {"title": 0, "salutation": 1, "review": 2, "problems": 2, "goals": 3, "tasks": 3, "livelihood": 3, "government": 3,
         "closing": 4, "glossary": 5}
"""The order of the parts. Problems stand in the review; goals before, behind or between the tasks; a list of 民生实事 may be annexed."""
HEADS = (re.compile("([一二三四五六七八九十]{1,3})、"), re.compile("[（(]([一二三四五六七八九十]{1,3})[）)]"))
"""Numbers of the two upper levels of headings."""
NUMERALS = {numeral: number for number, numeral in enumerate(
    [tens + ones for tens in ("", "十", "二十", "三十") for ones in ("", *"一二三四五六七八九")]) if numeral}


def prepare(frames: Frames) -> dict[str, pd.DataFrame]:
    """The frames with the number of each heading and the one that should be, and with the text before tagging."""
    paragraphs = frames["paragraphs"].reset_index(drop=True)
    numbers, dues = [0] * len(paragraphs), [0] * len(paragraphs)
    for at, number, due in _numbered(paragraphs):
        numbers[at], dues[at] = number, due
    found = paragraphs.assign(number=numbers, due=dues)
    if "blocks" in frames:
        of = lookup(frames["tagged"], "source", "document_id")
        before = frames["blocks"].assign(document_id=frames["blocks"]["source"].map(of)).rename(columns={"text": "text_before"})
        found = found.merge(before[["document_id", "ordinal", "text_before"]].drop_duplicates(["document_id", "ordinal"]),
                            how="left", on=["document_id", "ordinal"])
    return {**frames, "paragraphs": found}


def _numbered(paragraphs: pd.DataFrame) -> Iterator[tuple[int, int, int]]:
    """Row, number and due number of each numbered heading: one more than the last of its level, or 1 again."""
    last: dict[int, int] = {}
    document = None
    columns = (paragraphs[name] for name in ("document_id", "text", "kind", "part"))
    for at, (of, text, kind, part) in enumerate(zip(*columns, strict=True)):
        if of != document:
            document, last = of, {}
        if kind != "text" or part == "glossary" or not isinstance(text, str) or text[:1] not in BEGINNINGS:
            continue
        for level, head in enumerate(HEADS):
            match = head.match(text)
            if match and match[1] in NUMERALS:
                number = NUMERALS[match[1]]
                yield at, number, 1 if number == 1 else last.get(level, 0) + 1
                last = {**{above: n for above, n in last.items() if above < level}, level: number}


BEGINNINGS = frozenset("一二三四五六七八九十（(")


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
        "a report has a beginning and an end",
        "tagged",
        Severity.WARN,
        "Without title and salutation its beginning may be cut off, without a closing its end.",
        lambda t: (has_part(t, "title") | has_part(t, "salutation")) & has_part(t, "closing"),
        "title, salutation or closing were not found in {document_id}",
    ),
    Rule(
        "the parts come in the order that a report has them",
        "tagged",
        Severity.WARN,
        "Review, then goals and tasks, then the closing: another order is a report with its parts exchanged, "
        "a second report in the same file, or an outline that was not understood.",
        parts_in_order,
        "{document_id} goes back to an earlier part",
    ),
    Rule(
        "numbered headings follow one another",
        "paragraphs",
        Severity.WARN,
        "A number is missing or comes out of turn: a section is lost, stands twice or was moved.",
        lambda t: t["paragraphs"]["number"] == t["paragraphs"]["due"],
        "number {due} was due: {text}",
    ),
    Rule(
        "tagging changed no text",
        "paragraphs",
        Severity.REJECT,
        "A paragraph says what it said before it was tagged, or figures would be read from other words.",
        lambda t: t["paragraphs"]["text"] == t["paragraphs"]["text_before"],
        "{paragraph_id} has other words than before",
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
