"""What must hold of a release before readers see it.

The tables are those of the finished files, read back; `accounts` has a row per document
with what its source, its paragraphs and its removals hold.
"""

from __future__ import annotations

from expectations.rule import Rule, Severity
from tasks.contract import DOCUMENTS, REJECTS, REMOVALS

TABLES = (DOCUMENTS, REJECTS, REMOVALS)

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
)

RUN_RULES = (
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
