"""What must hold of a release before readers see it.

The tables are those of the finished files, read back; `accounts` has a row per document
with what its source, its paragraphs and its removals hold.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from expectations.rule import Frames, Rule, Severity
from expectations.steps import in_bounds, steps
from tasks.contract import DOCUMENTS, INDICATORS, REJECTS, REMOVALS

TABLES = (DOCUMENTS, REJECTS, REMOVALS, INDICATORS)


def prepare(frames: Frames) -> dict[str, pd.DataFrame]:
    """The frames with the steps that the panel takes from year to year."""
    return {**frames, "steps": steps(frames["indicators"])}


def says_what_its_figure_says(t: Frames) -> pd.Series:
    """For each row of the panel whether it has the year of its figure and its value, in its own unit."""
    rows = t["indicators"]
    same = [np.isclose(rows[f"value_{end}"], rows[f"said_{end}"], rtol=1e-9) for end in ("low", "high")]
    return pd.Series(same[0] & same[1], index=rows.index) & (rows["year"] == rows["said_year"]) | rows["said_low"].isna()


def as_pinned(t: Frames) -> pd.Series:
    """For each year and level whether it has the pinned reports, and about as many paragraphs and figures."""
    rows = t["counts"]
    near = [(rows[name] - rows[f"pinned_{name}"]).abs() <= CHANGED * rows[f"pinned_{name}"] for name in ("paragraphs", "figures")]
    return near[0] & near[1] & (rows["documents"] == rows["pinned_documents"])


def nearly_all_pinned(t: Frames) -> pd.Series:
    """For each year and level that lost rows whether all of them together lost little."""
    rows = t["counts"]
    names = ("documents", "paragraphs", "figures")
    lost = pd.concat([(rows[f"pinned_{name}"] - rows[name]).clip(lower=0) for name in names], axis=1, keys=names)
    share = {name: lost[name].sum() / max(1, rows[f"pinned_{name}"].sum()) for name in names}
    gone = lost["documents"].sum()
    much = gone > FEW and share["documents"] > LOST if gone else max(share["paragraphs"], share["figures"]) > LOST
    return ~((lost > 0).any(axis=1) & much)


CHANGED = 0.02
"""Share of its pinned paragraphs or figures that a year and level may differ by."""
LOST, FEW = 0.1, 5
"""Share of all that is pinned, and number of reports, that may be lost before the run is stopped."""
PASSAGES = 3
"""Longer paragraphs that a report has in common with those of other places at most."""

RULES = (
    Rule(
        "paragraphs and removals of a file hold all its characters",
        "accounts",
        Severity.STOP,
        "The release would hold less, or more, than the files it was made of.",
        lambda t: t["accounts"]["source_characters"] == t["accounts"]["paragraph_characters"] + t["accounts"]["removal_characters"],
        "{source}: {source_characters} characters, but {paragraph_characters} + {removal_characters}",
    ),
    Rule(
        "a document has the paragraphs that it says",
        "accounts",
        Severity.STOP,
        "Paragraphs were lost or doubled when the release was put together.",
        lambda t: t["accounts"]["paragraphs"] == t["accounts"]["paragraph_rows"],
        "{document_id}: {paragraphs} paragraphs, {paragraph_rows} rows",
    ),
    Rule(
        "a document has the figures that it says",
        "accounts",
        Severity.STOP,
        "Figures were lost or doubled when the release was put together.",
        lambda t: t["accounts"]["figures"] == t["accounts"]["figure_rows"],
        "{document_id}: {figures} figures, {figure_rows} rows",
    ),
    Rule(
        "a row of the panel rests on a figure",
        "indicators",
        Severity.STOP,
        "A value that no figure holds cannot be traced to its words.",
        lambda t: t["indicators"]["said_low"].notna(),
        "{figure_id} is no figure",
    ),
    Rule(
        "a row of the panel says what its figure says",
        "indicators",
        Severity.STOP,
        "The panel was put together wrongly: report it.",
        says_what_its_figure_says,
        "{indicator_code} {year}: {value_low:g} for {said_low:g} of {said_year:.0f} in “{sentence}”",
    ),
    Rule(
        "a macro series takes a plausible step from the year before",
        "steps",
        Severity.WARN,
        "No place has seen such a step: one of the two values was misread, is of another series, or is a slip in the "
        "report (expectations/steps.tsv).",
        lambda t: in_bounds(t["steps"]),
        "{indicator_code} {year}, {of}: {value:g} after {before:g} in “{sentence}”",
    ),
    Rule(
        "the reports of two places share no passage",
        "passages",
        Severity.WARN,
        "Longer paragraphs stand word for word in the report of another place: text of the one got into the other.",
        lambda t: t["passages"]["passages"] < PASSAGES,
        "{passages} paragraphs of {document_id} stand in {other} too",
    ),
)

RUN_RULES = (
    Rule(
        "the release holds nearly all that is pinned",
        "counts",
        Severity.STOP,
        "Reports, paragraphs or figures were lost on a large scale. Where that is meant, pin the counts anew (`make pin`) "
        "and review the diff.",
        nearly_all_pinned,
        "{year} {level}: {documents} of {pinned_documents} reports, {paragraphs} of {pinned_paragraphs} paragraphs, "
        "{figures} of {pinned_figures} figures",
    ),
    Rule(
        "rows by year and level are as pinned",
        "counts",
        Severity.WARN,
        "What the code finds in the same reports has changed, or reports came or went: look, then pin anew (`make pin`).",
        as_pinned,
        "{year} {level}: {documents} reports, {pinned_documents} pinned; {paragraphs} paragraphs, {pinned_paragraphs} pinned; "
        "{figures} figures, {pinned_figures} pinned",
    ),
    Rule(
        "every input is a document, a twin or a reject",
        "inputs",
        Severity.STOP,
        "An input must not vanish without a word.",
        lambda t: t["inputs"]["found"],
        "{source} is nowhere",
    ),
    Rule(
        "nothing is both accepted and rejected",
        "rejects",
        Severity.STOP,
        "A reader could not tell which holds.",
        lambda t: ~t["rejects"]["source"].isin(t["documents"]["source"]),
        "{source}",
    ),
    Rule(
        "no document of the last release vanished while its file is still there",
        "last",
        Severity.STOP,
        "It may leave a release when its file leaves the folder or when it is rejected with a reason; otherwise the program lost it.",
        lambda t: t["last"]["accounted"],
        "{document_id} from {source} is gone",
    ),
)
