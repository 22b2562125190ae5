"""Pages can be left out, and a release without them is another release."""

from __future__ import annotations

import pytest


def test_pages_are_wanted_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks import edge

    monkeypatch.delenv("PAGES", raising=False)
    with_pages = edge.release_id([])
    assert edge.pages_wanted()
    monkeypatch.setenv("PAGES", "0")
    assert not edge.pages_wanted()
    assert edge.release_id([]) != with_pages
    monkeypatch.setenv("PAGES", "1")
    assert edge.release_id([]) == with_pages
