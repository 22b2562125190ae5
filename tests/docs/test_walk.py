"""The guide for analysts: followed in a fresh folder, it prints what it shows."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from walk import CHART, GUIDE, Walk, fits, fresh, steps, trimmed

STALE = "the guide shows something else; after a look, write it anew: python tests/docs/walk.py\n"


@pytest.mark.flow
def test_the_guide_is_followed_word_for_word(tmp_path: Path) -> None:
    for name in ("polars", "matplotlib"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"needs {name}, of the extra dev")
    fresh(tmp_path)
    known = {path.name for path in tmp_path.iterdir()}
    assert "walk" not in known
    with Walk(tmp_path) as walk:
        for step in steps(GUIDE.read_text("utf-8")):
            printed = walk.follow(step)
            if printed is None:
                print(f"not run, as its program is not here: {step.language}")
            else:
                assert fits(step.shown, trimmed(printed)), STALE + step.code + printed
    chart = (tmp_path / "walk" / CHART).read_bytes()
    assert chart.startswith(b"\x89PNG")
    assert len(chart) > 10_000


def test_every_language_of_the_guide_is_known() -> None:
    found = [step.language for step in steps(GUIDE.read_text("utf-8"))]
    assert set(found) == {"console", "python", "r", "stata"}
    assert found.count("python") >= 10


@pytest.mark.parametrize("shown, printed, expected", [
    ("a\nb\n", "a\nb\n", True), ("a\n", "a\nb\n", False), ("…\nb\n", "x\ny\nb\n", True), ("…\nb\n", "x\nb\nc\n", False),
    ("release  …\n", "release  0a1b\n", True), ("release  …\n", "release  0a 1b\n", False), ("", "", True), ("…\n", "", True),
])
def test_what_is_shown_is_compared(shown: str, printed: str, expected: bool) -> None:
    assert fits(shown, printed) is expected
