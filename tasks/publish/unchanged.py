"""What of a release is as it was in the last one, so that its rows and pages can be taken from there.

What a release says of a region (its panel, the pages of its reports) depends on the region's
reports alone, and a row group on the reports in it. Each has a key, a name of all that goes into
it; the keys of a release are kept in the store under its name.

    <output>/.store/published/<release>.json   the code that made it, the key of each region, those of the row groups
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tasks.publish.content import GROUPED, Content, of_regions, row_groups
from tasks.publish.groups import Last
from tasks.store import write_atomically

FOLDER = "published"


def keys(content: Content, code: str) -> dict[str, Any]:
    """What names all that goes into the regions and row groups; `code` is the version of all code that makes rows and pages."""
    return {
        "code": code,
        "regions": of_regions(content),
        "groups": {spec.name: [group.key for group in row_groups(content, spec)] for spec in GROUPED},
    }


def since(root: Path, last: Path | None, now: Mapping[str, Any]) -> Last:
    """What is as it was for the release in `last`, where the same code made it; `root` is the store's folder."""
    path = root / FOLDER / f"{last.name}.json" if last is not None else None
    before = json.loads(path.read_text("utf-8")) if path is not None and path.exists() else {}
    if before.get("code") != now["code"]:
        return Last()
    there = {key: number for some in before["groups"].values() for number, key in enumerate(some)}
    return Last(
        last,
        frozenset(region for region, key in now["regions"].items() if before["regions"].get(region) == key),
        {key: there[key] for some in now["groups"].values() for key in some if key in there},
    )


def keep(root: Path, release: str, now: Mapping[str, Any], releases: Iterable[str]) -> None:
    """Keeps the keys of a release, and forgets those of releases that are no more."""
    write_atomically(root / FOLDER / f"{release}.json", json.dumps(now))
    there = set(releases)
    for path in (root / FOLDER).glob("*.json"):
        if path.stem not in there:
            path.unlink()
