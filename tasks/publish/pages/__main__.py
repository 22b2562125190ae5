"""``python -m tasks.publish.pages``: writes the evidence pages of a release that was made without them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tasks.publish.pages import write_pages


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tasks.publish.pages", description="Writes the evidence pages of a release.")
    parser.add_argument("release", type=Path, help="a folder with the tables of a release")
    parser.add_argument("into", type=Path, help="the folder to write, which must not exist; `pages` is made in it")
    wanted = parser.parse_args()
    if wanted.into.exists():
        print(f"{wanted.into} exists already", file=sys.stderr)
        return 1
    release = wanted.release.resolve()
    wanted.into.mkdir(parents=True)
    for table in release.glob("*.parquet"):
        (wanted.into / table.name).symlink_to(table)
    write_pages(wanted.into, release.name)
    for table in wanted.into.glob("*.parquet"):
        table.unlink()
    print(wanted.into / "pages" / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
