"""Text that a reader composes line by line, with what the format says of the lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasks.model import Look, Removal

CELL = "\u2003\u2003"
"""Between the cells of a row: blanks, so that they count for nothing."""


@dataclass(slots=True)
class Composed:
    """A text in the making: its pieces, and removals and looks with offsets in it."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    """Where its pages start."""
    removals: list[Removal] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    ocr: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def write(self, text: str) -> int:
        """Append; return where it starts."""
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        return start

    def line(self, text: str, *kinds: str) -> int:
        """Append a line of which the format says `kinds`; return where it starts."""
        start = self.write(text + "\n")
        if text.strip():
            self.looks += [Look(start, start + len(text), kind) for kind in kinds]
        return start

    def row(self, cells: list[str]) -> int:
        """Append a row of a table as a line."""
        return self.line(CELL.join(cells), "table")
