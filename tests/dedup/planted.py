"""Reports of the samples, as values, and what copying sites do to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from tasks.dedup.fold import fold
from tasks.model import Block, Identity, Report, Source, doubly_accounted, unaccounted

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "src"


@cache
def sample(name: str) -> tuple[str, ...]:
    """The paragraphs of a sample report, without its footnote marks, what is glued to it, and marks of typesetting."""
    text = re.sub(r"\^\d+\^|\^\^.*?\^\^", "", (SAMPLES / f"{name}.txt").read_text("utf-8"))
    return tuple(line.lstrip("!=#> ").strip() for line in text.splitlines() if line.strip())


def report_of(lines: Iterable[str], region_code: str | None = "990100", year: int | None = 2022,
              name: str = "a.txt") -> Report:
    """A report whose blocks are the lines."""
    blocks: list[Block] = []
    text = ""
    for line in lines:
        blocks.append(Block(((len(text), len(text) + len(line)),), line))
        text += line + "\n"
    return Report(Source(name, "0" * 64, "text", "utf-8", text), Identity(region_code, "澜岳市", year=year),
                  tuple(blocks), ())


def lines_of(report: Report) -> list[str]:
    return [b.text for b in report.blocks]


def said(texts: Iterable[str]) -> str:
    """What the lines say, folded."""
    return fold("\n".join(texts))


def assert_accounted(report: Report) -> None:
    """Every character is in one block or in one removal, and blocks are what their spans hold."""
    text = report.source.text
    assert unaccounted(text, report.blocks, report.removals) == []
    assert doubly_accounted(report.blocks, report.removals) == 0
    for block in report.blocks:
        assert re.sub(r"\s", " ", block.text) == re.sub(r"\s", " ", "".join(text[a:b] for a, b in block.spans))
    for removal in report.removals:
        assert removal.start < removal.end


def reasons(report: Report) -> dict[str, list[str]]:
    """The removed texts by reason."""
    found: dict[str, list[str]] = {}
    for removal in report.removals:
        found.setdefault(removal.reason, []).append(report.source.text[removal.start:removal.end])
    return found


def without(lines: Sequence[str], *numbers: int) -> list[str]:
    return [line for at, line in enumerate(lines) if at not in numbers]
