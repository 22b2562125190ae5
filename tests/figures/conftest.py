"""The reports at hand as the stages read them, once per session."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reports import SAMPLES, SHARED, Read, read


def _all(folder: Path) -> list[Read]:
    return [report for path in sorted(folder.iterdir()) for report in read(path)]


@pytest.fixture(scope="session")
def samples() -> list[Read]:
    """The sample reports."""
    return _all(SAMPLES / "reports")


@pytest.fixture(scope="session")
def real() -> list[Read]:
    """The real reports; they are no part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the real reports are not beside the project")
    return [report for folder in (SHARED / "reports", SHARED / "corpora" / "others", SHARED / "corpora" / "provinces-2025")
            for report in _all(folder)]


@pytest.fixture(scope="session")
def national() -> dict[int, Read]:
    """The national reports by year; they are no part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the real reports are not beside the project")
    return {r.identity.year: r for path in sorted((SHARED / "corpora" / "national").iterdir())
            if int(path.stem) >= 2003 for r in read(path) if r.identity.year}
