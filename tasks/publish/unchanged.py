"""Which regions are as they were in the last release, so that their rows and pages can be taken from it.

What a release says of a region (its panel, the pages of its reports) depends on the region's
reports alone. Each region has a key, a name of all that goes into it; the keys of a release
are kept in the store under its name.

    <output>/.store/published/<release>.json   the key of each region
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from tasks.interim import digest
from tasks.publish.tables import Content
from tasks.store import Item, write_atomically

FOLDER = "published"


def region_of(document_id: str) -> str:
    """The region code that a document's id begins with."""
    return document_id.partition("-")[0]


def keys(content: Content, code: str) -> dict[str, str]:
    """The key of each region; `code` is the version of all code that makes rows and pages of a report."""
    twins: dict[str, list[tuple[str, str, float]]] = {}
    for twin, kept, alike in content.twins:
        twins.setdefault(kept.source, []).append((twin.source, twin.sha256, alike))
    regions: dict[str, list[tuple[object, ...]]] = {}
    for item in content.extracted:
        about = (*_about(item), sorted(twins.get(item.source, ())))
        regions.setdefault(region_of(item.document_id or ""), []).append(about)
    return {region: digest(code, sorted(reports)) for region, reports in regions.items()}


def _about(item: Item) -> tuple[object, ...]:
    """What a report's rows depend on. Its digest covers what was tagged and extracted, its hash what was removed."""
    return item.source, item.digest, item.sha256, item.foreign, item.accepted, item.decision or ""


def since(root: Path, last: Path | None, now: Mapping[str, str]) -> frozenset[str]:
    """The regions whose key is what it was for the release in `last`; `root` is the store's folder."""
    path = root / FOLDER / f"{last.name}.json" if last is not None else None
    if path is None or not path.exists():
        return frozenset()
    before = json.loads(path.read_text("utf-8"))
    return frozenset(region for region, key in now.items() if before.get(region) == key)


def keep(root: Path, release: str, now: Mapping[str, str], releases: Iterable[str]) -> None:
    """Keeps the keys of a release, and forgets those of releases that are no more."""
    write_atomically(root / FOLDER / f"{release}.json", json.dumps(now))
    there = set(releases)
    for path in (root / FOLDER).glob("*.json"):
        if path.stem not in there:
            path.unlink()
