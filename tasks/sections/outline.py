"""The document's own outline: how deep each heading stands.

There is no table that says 一、 stands above （一）. A numbering that has not been used since the
last heading above opens a level below it; one that is still open goes on at its level. What
needs care:

- points (――, 一是, unnumbered opening sentences) do not hold divisions: a division that follows
  them stands beside them;
- a group of points ends with a paragraph that is none; other points after it stand beside it;
- 二、 after （一） is the second of a series whose numbering changed, not a level below;
- 各位代表！ leaves every section but the topmost;
- an unnumbered line among numbered ones that opens a new part of the report stands at the top.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tasks.sections.headings import Heading

DEEPEST = 9
POINTS = ("item", "run_in")


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading with its place."""

    heading: Heading
    level: int
    path: tuple[str, ...]
    """The texts of the headings above it and its own, from the top."""


@dataclass(slots=True)
class _Open:
    heading: Heading
    at: int
    """Index of its block."""
    closed: bool = False
    """Whether a paragraph without heading has ended this group of points."""


def place(headings: Sequence[Heading | None], breaks: Sequence[bool], opens_part: Callable[[Heading], bool],
          ) -> tuple[list[Placed | None], list[tuple[str, ...]]]:
    """Level and path of each heading, and for each block the headings it stands under.

    `breaks` tells the paragraphs that address the audience anew (各位代表！), which leave the section
    they follow; `opens_part` whether a heading's words open a part of the report (回顾, 今后五年 …).
    """
    stack: list[_Open] = []
    placed: list[Placed | None] = []
    paths: list[tuple[str, ...]] = []
    for at, (heading, leaves) in enumerate(zip(headings, breaks, strict=True)):
        if heading is None:
            if leaves:
                del stack[1:]
            elif _group_is_over(stack, headings, at):
                del stack[-1]
            _end_of_points(stack)
            placed.append(None)
        else:
            del stack[_depth(stack, heading, opens_part):]
            stack.append(_Open(heading, at))
            placed.append(Placed(heading, min(len(stack), DEEPEST), _path(stack)))
        paths.append(_path(stack))
    return placed, paths


def _group_is_over(stack: Sequence[_Open], headings: Sequence[Heading | None], at: int) -> bool:
    """Whether the paragraph at `at` has left the points it follows.

    It has where two points or more stood paragraph by paragraph and none comes after it; else it
    belongs to the last of them.
    """
    if not stack or stack[-1].heading.kind not in POINTS or stack[-1].heading.alone or stack[-1].at != at - 1:
        return False
    style = stack[-1].heading.style
    before = headings[at - 2] if at > 1 else None
    after = next((h for h in headings[at:] if h is not None), None)
    return before is not None and before.style == style and (after is None or after.style != style)


def _path(stack: Sequence[_Open]) -> tuple[str, ...]:
    return tuple(o.heading.text for o in stack)


def _end_of_points(stack: list[_Open]) -> None:
    """A paragraph without heading ends the points it follows, but not a heading on its own line."""
    for level in reversed(stack):
        if level.heading.kind not in POINTS or level.heading.alone:
            break
        level.closed = True


def _depth(stack: Sequence[_Open], heading: Heading, opens_part: Callable[[Heading], bool]) -> int:
    """How many of the open headings stand above `heading`."""
    if heading.kind == "annex":
        return 0
    for depth, level in enumerate(stack):
        if level.heading.style == heading.style:
            return depth
    if heading.kind == "plain" and opens_part(heading):
        return 0
    for depth, level in reversed(list(enumerate(stack))):
        before = level.heading.number if level.heading.kind == heading.kind else None
        if heading.number is not None and heading.number > 1 and before == heading.number - 1:
            return depth
    depth = len(stack)
    while depth and _beside(stack[depth - 1], heading):
        depth -= 1
    return depth


def _beside(above: _Open, heading: Heading) -> bool:
    """Whether `heading` cannot stand below `above`."""
    if above.heading.kind not in POINTS:
        return False
    if above.heading.kind == "run_in" and heading.kind == "item":
        return above.closed
    return heading.kind not in POINTS or above.closed
