"""``python -m tasks.publish.export`` writes a release as CSV, Excel, Stata or Parquet (``make export``)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tasks.publish.export import NAMES, WRITERS, export


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tasks.publish.export", description="Writes the tables of a release in another format.")
    parser.add_argument("release", type=Path, nargs="?", default=Path("output/latest"), help="(default: %(default)s)")
    parser.add_argument("--format", choices=sorted(WRITERS), default="csv", help="(default: %(default)s)")
    parser.add_argument("--tables", default="", help=f"names, with commas between; all if not given: {', '.join(NAMES)}")
    parser.add_argument("--into", type=Path, help="the folder to write; if not given, exports/FORMAT beside the release's folder")
    wanted = parser.parse_args()
    release = wanted.release.resolve()
    if not (release / "documents.parquet").is_file():
        print(f"there is no release in {wanted.release}: make one with `make run`", file=sys.stderr)
        return 1
    into = wanted.into or wanted.release.parent / "exports" / wanted.format
    names = [name.strip() for name in wanted.tables.split(",") if name.strip()] or NAMES
    try:
        written = export(release, wanted.format, into, names)
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 1
    print(f"release {release.name} as {wanted.format}:")
    for path in written:
        print(f"  {path}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
