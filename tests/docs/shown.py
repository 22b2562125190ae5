"""What the READMEs show of a run and of queries, and how it is written anew.

usage: python tests/docs/shown.py      runs the samples and writes what they print into both READMEs
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")
FIRST_LINE = "found  "
"""What the summary of a run begins with; the lines before it tell the time."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def summary_of_a_run(home: Path) -> str:
    """Runs the samples into the folder `output` of `home`; what the run says at its end.

    The path of the output differs from machine to machine and is left out.
    Raises RuntimeError where the run fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "flows", "--output", str(home / "output")],
        cwd=ROOT, env={**os.environ, "PREFECT_HOME": str(home / "prefect")}, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout[done.stdout.index(FIRST_LINE):].replace(f"{home}/", "").rstrip()


def printed_by(code: str, home: Path) -> str:
    """What a query prints where `output` is in `home`, without blanks at line ends."""
    done = subprocess.run([sys.executable, "-c", code], cwd=home, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def masked(text: str) -> str:
    """Without the name of the release, which changes with every change of the code."""
    return re.sub(r"(?m)^(release +)[0-9a-f]+", r"\1…", text).strip()


def written_anew(text: str, home: Path, summary: str) -> str:
    """A README that shows this summary, and what its queries print."""
    answers: Iterator[str] = iter([printed_by(code, home) for code in blocks(text, "python")])
    text = re.sub(rf"^{FIRST_LINE}.*?(?=\n\$ make)", lambda _: summary, text, count=1, flags=re.S | re.M)
    return re.sub(r"^```text\n.*?^```$", lambda _: f"```text\n{next(answers)}\n```", text, flags=re.S | re.M)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        summary = summary_of_a_run(home)
        for name in READMES:
            (ROOT / name).write_text(written_anew(text_of(name), home, summary), encoding="utf-8")


if __name__ == "__main__":
    main()
