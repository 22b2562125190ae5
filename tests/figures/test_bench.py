"""`make bench` prints the tables of bench/figures.py; nothing is asserted about time."""

from __future__ import annotations

import pytest

from bench import figures


@pytest.mark.bench
def test_figures_beside_other_readers(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        assert figures.main() == 0
