"""The walk of docs/guide.md, followed word for word in a fresh folder.

usage: python tests/docs/walk.py      follows it and writes what the queries print into the guide
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide.md"
CHART = "targets.png"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)
OPEN = "…"
"""A shown line of this alone stands for any lines; in a line, for anything up to a blank."""
END = "--- end of block ---"


@dataclass(frozen=True, slots=True)
class Step:
    """A block of code and what is shown of its output."""

    language: str
    code: str
    shown: str


def steps(text: str) -> Iterator[Step]:
    """The blocks in order. A `console` block shows the output between its commands; others in a block of text behind."""
    found = [(m[1], m[2]) for m in BLOCK.finditer(text)]
    for at, (language, code) in enumerate(found):
        if language == "console":
            for command in re.split(r"^\$ ", code, flags=re.M)[1:]:
                line, _, shown = command.partition("\n")
                yield Step("console", line, shown)
        elif language != "text":
            behind = found[at + 1] if at + 1 < len(found) else ("", "")
            yield Step(language, code, behind[1] if behind[0] == "text" else "")


def fits(shown: str, printed: str) -> bool:
    """Whether output is what is shown of it."""
    lines = [r"(?:.*\n)*?" if line == OPEN else re.escape(line).replace(OPEN, r"\S*") + r"\n" for line in shown.splitlines()]
    return re.fullmatch("".join(lines), printed) is not None


def fresh(folder: Path) -> None:
    """The project and nothing else, with the environment that this test runs in."""
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        source = ROOT / name
        if source.is_file() and not source.is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    os.utime(folder / "requirements.lock", (0, 0))  # the environment is there: make must not make it anew


class Walk:
    """Follows the steps in a folder, a notebook's way: one session of Python for all its blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Where no Chinese font is installed matplotlib warns of each character, and draws the chart all the same.
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "MPLCONFIGDIR": str(folder / ".matplotlib"),
                            "PYTHONWARNINGS": "ignore:Glyph"}
        self.session = subprocess.Popen(
            [sys.executable, "-u", "-c", SESSION], cwd=folder, env=self.environment, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.session.stdin is not None
        self.session.stdin.close()
        self.session.wait()
        assert self.session.stdout is not None
        self.session.stdout.close()

    def follow(self, step: Step) -> str | None:
        """What the step prints; None where its program is not there. Raises RuntimeError where it fails."""
        if step.language == "python":
            return self._python(step.code)
        if step.language == "stata" or (step.language == "r" and not shutil.which("Rscript")):
            return None
        command = ["bash", "-c", step.code] if step.language == "console" else ["Rscript", "-e", step.code]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(step.code + done.stdout + done.stderr)
        return done.stdout

    def _python(self, code: str) -> str:
        assert self.session.stdin is not None
        assert self.session.stdout is not None
        self.session.stdin.write(code + END + "\n")
        self.session.stdin.flush()
        lines = []
        for line in self.session.stdout:
            if line == END + "\n":
                return "".join(lines)
            lines.append(line)
        raise RuntimeError(code + "".join(lines))


SESSION = f"""
import sys
names, waiting = {{}}, []
for line in sys.stdin:
    if line != {END!r} + "\\n":
        waiting.append(line)
        continue
    exec(compile("".join(waiting), "guide", "exec"), names)
    waiting.clear()
    print({END!r}, flush=True)
"""


def trimmed(printed: str) -> str:
    """Without blanks at the ends of lines, which editors take away."""
    return "".join(line.rstrip() + "\n" for line in printed.splitlines())


def main() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fresh(folder)
        answers = []
        with Walk(folder) as walk:
            for step in steps(text):
                printed = walk.follow(step)
                if step.language == "console":
                    assert fits(step.shown, trimmed(printed or "")), f"{step.code}\n{printed}"
                elif step.language != "stata":
                    answers.append(step.shown if printed is None else trimmed(printed))
        shutil.copyfile(folder / "walk" / CHART, GUIDE.parent / CHART)
    shown = iter(answers)
    GUIDE.write_text(re.sub(r"^```text\n.*?^```$", lambda _: f"```text\n{next(shown)}```", text, flags=re.S | re.M), encoding="utf-8")


if __name__ == "__main__":
    main()
