"""Lists the releases, compares two, rolls back, prunes (``make releases``).

    python -m tasks.releases output                       the list, the newest first
    python -m tasks.releases output --compare "A B"       rows added, changed and removed from A to B
    python -m tasks.releases output --rollback A          readers see A
    python -m tasks.releases output --keep 3              removes all but the newest three and the latest

A release is named by its id, the beginning of it, or ``latest``. A release that was rolled back from is
withdrawn: a run that would make it again holds it back, until the reports or the code are others or it is
rolled back to.
"""

from __future__ import annotations

import argparse
import sys

import pyarrow.parquet as pq

from tasks.objects import is_url
from tasks.place import Place, writing
from tasks.publish.compare import as_text, compare
from tasks.publish.release import Releases


def listed(releases: Releases) -> str:
    """The releases for a terminal, the newest first."""
    latest, withdrawn = releases.latest(), releases.withdrawn()
    lines = [f"{'release':<14}{'made':<18}{'documents':>10}{'figures':>12}{'MB':>9}{'own MB':>9}"]
    for name in releases.all():
        folder = releases.path(name)
        documents, figures = (pq.read_metadata(folder / f"{table}.parquet").num_rows for table in ("documents", "figures"))
        files = [path.stat() for path in folder.rglob("*") if path.is_file()]
        size, own = (sum(f.st_size for f in some) / 1e6 for some in (files, [f for f in files if f.st_nlink == 1]))
        mark = "  latest" if name == latest else "  withdrawn" if name in withdrawn else ""
        lines.append(f"{name:<14}{releases.made(name):%Y-%m-%d %H:%M}  {documents:>10,}{figures:>12,}{size:>9.1f}{own:>9.1f}{mark}")
    return "\n".join(lines)


def two(names: str, releases: Releases) -> tuple[str, str]:
    """The ids of two releases named in a line. Raises ValueError, LookupError."""
    found = names.split()
    if len(found) != 2:
        raise ValueError(f"name two releases, the earlier first, not {len(found)}: COMPARE=\"A B\"")
    return releases.named(found[0]), releases.named(found[1])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tasks.releases", description="Lists, compares, rolls back and prunes releases.")
    parser.add_argument("output")
    parser.add_argument("--compare", default="", metavar="'A B'")
    parser.add_argument("--rollback", default="", metavar="A")
    parser.add_argument("--keep", default="", metavar="N")
    wanted = parser.parse_args()
    if is_url(wanted.output):
        print(f"{wanted.output} is on an object store: releases are listed and compared in a folder.", file=sys.stderr)
        return 1
    place = Place.of(".", wanted.output)
    releases = place.releases
    if not releases.all():
        print(f"There is no release in {wanted.output} yet: make run makes one.", file=sys.stderr)
        return 1
    try:
        if wanted.compare:
            before, after = two(wanted.compare, releases)
            print(as_text(compare(releases.path(before), releases.path(after))))
        elif wanted.rollback:
            release = releases.named(wanted.rollback)
            with writing(place):
                releases.roll_back(release)
            print(f"latest is {release}, made {releases.made(release):%Y-%m-%d %H:%M}.")
        elif wanted.keep:
            with writing(place):
                gone = releases.prune(int(wanted.keep))
            print(f"removed {len(gone)}: {' '.join(gone)}" if gone else "nothing to remove")
        else:
            print(listed(releases))
    except (ValueError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
