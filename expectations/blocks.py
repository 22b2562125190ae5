"""What must hold of paragraphs before they are tagged: after ingest, and again after deduplicate."""

from __future__ import annotations

from expectations.rule import Rule, Severity

TEXT_IS_WHOLE = Rule(
    "the text of a paragraph is as long as what it was made of",
    "blocks",
    Severity.REJECT,
    "Text is never rewritten: characters were lost or made up between the file and the paragraph.",
    lambda t: t["blocks"]["text"].str.len() == t["blocks"]["spans_length"],
    "paragraph {ordinal} has {spans_length} characters in the file",
)
