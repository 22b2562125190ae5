"""Whole reports in different house styles, each paragraph with its part, its heading and level.

A line of ``outlines/*.txt`` is ``part level | text``; the heading stands in 【】, which are not
part of the text, and the first line names the report's year.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tasks.model import Block, Section
from tasks.sections import tag

OUTLINES = sorted((Path(__file__).parent / "outlines").glob("*.txt"))


def read_outline(path: Path) -> tuple[int, list[Block], list[tuple[str, int | None, str | None]]]:
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    blocks, wanted = [], []
    for line in lines:
        where, text = line.split(" | ", 1)
        part, _, level = where.partition(" ")
        heading = re.search("【(.+?)】", text)
        text = text.replace("【", "").replace("】", "")
        blocks.append(Block(((0, len(text)),), text))
        wanted.append((part, int(level) if level else None, heading[1] if heading else None))
    return int(first[2:6]), blocks, wanted


@pytest.fixture(params=OUTLINES, ids=lambda p: p.stem)
def tagged(request: pytest.FixtureRequest) -> list[tuple[Block, Section, tuple[str, int | None, str | None]]]:
    year, blocks, wanted = read_outline(request.param)
    return list(zip(blocks, tag(blocks, year), wanted, strict=True))


def test_parts(tagged: list[tuple[Block, Section, tuple[str, int | None, str | None]]]) -> None:
    assert [f"{s.part} {b.text[:20]}" for b, s, _ in tagged] == [f"{w[0]} {b.text[:20]}" for b, _, w in tagged]


def test_headings_and_levels(tagged: list[tuple[Block, Section, tuple[str, int | None, str | None]]]) -> None:
    def shown(level: int | None, heading: str | None, block: Block) -> str:
        return f"{level} {heading}" if heading else f"– {block.text[:12]}"

    assert [shown(s.level, s.heading, b) for b, s, _ in tagged] == \
        [shown(w[1], JOINED.get(w[2] or "", w[2]), b) for b, _, w in tagged]


JOINED = {"坚持调整优化，": "坚持调整优化，产业发展迈出新步伐"}
"""A heading split over two lines is the first line's, whole."""
