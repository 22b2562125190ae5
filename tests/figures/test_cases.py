"""Every one-line case is read as its line says; known failures are strict, so that a mended one tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from figure_cases import CASES, Case, cases, failures

KNOWN = {line.strip() for line in (CASES / "known_failures.txt").read_text(encoding="utf-8").splitlines()
         if line.strip() and not line.startswith("#")}
ALL = cases()


@pytest.mark.parametrize("case", [pytest.param(
    c, id=c.name, marks=pytest.mark.xfail(strict=True, reason="known failure") if c.text in KNOWN else ())
    for c in ALL])
def test_case(case: Case) -> None:
    assert failures(case) == []


def test_known_failures_are_cases() -> None:
    assert {c.text for c in ALL} >= KNOWN


def test_enough_cases_and_negatives() -> None:
    assert len(ALL) >= 400
    assert sum(not c.expected for c in ALL) >= 100


def test_cases_are_read_from_files() -> None:
    assert len({Path(c.name.split(":")[0]) for c in ALL}) > 10
