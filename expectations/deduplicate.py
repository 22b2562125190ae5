"""What must hold of reports once repeats, twins and foreign text are out."""

from __future__ import annotations

import pandas as pd

from expectations.rule import Frames, Rule, Severity, few_failed, per_report
from tasks.interim import BLOCKS, CANDIDATES

TABLES = (CANDIDATES, BLOCKS)

LONG = 40
"""Non-blank characters from which on a paragraph does not stand twice by chance."""
OWN, FEW = 3, 5
"""Times that a report names its own place at least; times that another may be named without a doubt."""
REPEATED_SHARE = 0.05
"""Share of a report's characters in paragraphs that stood before, from which on a copy was left in."""


def repeated_share(t: Frames) -> pd.Series:
    """For each candidate the share of its characters in long paragraphs that stand a second time."""
    blocks = t["blocks"]
    length = blocks["text"].str.len()
    again = blocks.duplicated(["source", "text"]) & (length >= LONG)
    share = length.where(again, 0).groupby(blocks["source"]).sum() / length.groupby(blocks["source"]).sum()
    return per_report(share, t["candidates"]["source"], 0.0)


RULES = (
    Rule(
        "every character of the file is in a paragraph or in a removal",
        "candidates",
        Severity.REJECT,
        "Nothing may be lost. Cleaning dropped text without a reason: report it with the file.",
        lambda t: t["candidates"]["unaccounted"] == 0,
        "{unaccounted} characters are in neither",
    ),
    Rule(
        "no character of the file is used twice",
        "candidates",
        Severity.REJECT,
        "Nothing may be made up. Cleaning kept text that it also removed: report it with the file.",
        lambda t: t["candidates"]["doubly_accounted"] == 0,
        "{doubly_accounted} characters are in two places",
    ),
    Rule(
        "no passage stands in a report twice",
        "candidates",
        Severity.REJECT,
        "A copy that was left in would count its figures twice.",
        lambda t: repeated_share(t) <= REPEATED_SHARE,
        "paragraphs of {document_id} stand twice",
    ),
    Rule(
        "no other place is named more often than the report's own",
        "candidates",
        Severity.REJECT,
        "It is the report of another place, or holds one: compare file name, title and text.",
        lambda t: t["candidates"]["rival_mentions"] <= t["candidates"]["own_mentions"],
        "{rival} {rival_mentions} times, {region_name} {own_mentions} times",
    ),
    Rule(
        "no unrelated place is named half as often as the report's own",
        "candidates",
        Severity.WARN,
        "Text of another place's report may have got into it.",
        lambda t: (t["candidates"]["rival_mentions"] < FEW) | (2 * t["candidates"]["rival_mentions"] <= t["candidates"]["own_mentions"]),
        "{rival} {rival_mentions} times, {region_name} {own_mentions} times",
    ),
    Rule(
        "a report names its own place",
        "candidates",
        Severity.WARN,
        "Nearly every report does so a dozen times: it may be another place's, or no report.",
        lambda t: (t["candidates"]["own_mentions"] >= OWN) | (t["candidates"]["level"] == "national"),
        "{region_name} {own_mentions} times",
    ),
    Rule(
        "opening, review, tasks and closing are there and the text ends whole",
        "candidates",
        Severity.WARN,
        "The text may be cut off or an excerpt: compare it with the source it was fetched from.",
        lambda t: t["candidates"]["complete"],
        "only {completeness} found",
    ),
)

RUN_RULES = (
    Rule(
        "each place and year has one report",
        "standing",
        Severity.REJECT,
        "Different texts claim to be the same report, and which is right is not for a program to say. "
        "Each waits until the wrong one is removed, or its place and year are corrected.",
        lambda t: ~t["standing"].duplicated("document_id", keep=False),
        "{source} is not the only text that claims to be {document_id}",
    ),
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
