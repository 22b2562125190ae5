"""Reads the one-line case files: ``CONTEXT | TEXT => FIGURE ; FIGURE`` (see cases/README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from tasks.figures import extract
from tasks.figures.view import fold
from tasks.model import Figure, Paragraph, ReportContext

CASES = Path(__file__).parent / "cases"
KEYS = {"q": "qualifier", "s": "status", "p": "period", "avg": "annual_average", "role": "role",
        "code": "indicator_code", "scope": "scope", "basis": "growth_basis", "tone": "tone"}


@dataclass(frozen=True)
class Expected:
    low: float
    high: float
    unit: str
    indicator: str
    measure: str
    optional: bool
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    name: str
    part: str
    year: int
    text: str
    expected: tuple[Expected, ...]
    context: ReportContext


def number(text: str) -> float:
    return float(text)


def expected(text: str) -> Expected:
    optional = text.startswith("?")
    value, unit, indicator, measure, *rest = text.lstrip("?").split()
    low, _, high = value.partition("~")
    return Expected(number(low), number(high or low), "" if unit == "-" else unit, indicator, measure, optional,
                    dict(item.split("=", 1) for item in rest))


def cases() -> list[Case]:
    found = []
    for path in sorted(CASES.glob("*.txt")):
        if path.stem == "known_failures":
            continue
        for line, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not raw.strip() or raw.lstrip().startswith("#"):
                continue
            head, _, wanted = raw.partition("=>")
            context, _, text = head.partition("|")
            part, year, *level = context.split()
            found.append(Case(
                f"{path.stem}:{line}", part, int(year), text.strip(),
                tuple(expected(f.strip()) for f in wanted.split(";") if f.strip()),
                ReportContext(year=int(year), level=level[0] if level else "prefecture",
                              region_name=level[1] if len(level) > 1 else "示例市")))
    return found


def read(case: Case) -> list[Figure]:
    return extract([Paragraph(text=case.text, part=case.part)], case.context)


def differences(figure: Figure, want: Expected) -> list[str]:
    """What a figure says otherwise than expected, a phrase each."""
    have = {
        "unit": fold(figure.unit), "indicator": figure.indicator, "measure": figure.measure,
        "qualifier": figure.qualifier, "status": figure.status, "role": figure.role or "",
        "indicator_code": figure.indicator_code or ""}
    wish = {
        "unit": fold(want.unit), "indicator": want.indicator, "measure": want.measure,
        "qualifier": want.keys.get("q", "exact"), "status": want.keys.get("s", "actual"), "role": want.keys.get("role", ""),
        "indicator_code": want.keys.get("code", "")}
    wrong = [f"{k}: {have[k]!r}, not {wish[k]!r}" for k in wish
             if have[k] != wish[k] and not (k == "indicator" and same_indicator(wish[k], have[k]))]
    if "p" in want.keys:
        years = [None if y == "" else int(y) for y in re.fullmatch(r"(\d{4})?-?(\d{4})?", want.keys["p"]).groups("")]  # type: ignore[union-attr]
        start, end = years[0], years[1] if years[1] is not None else years[0]
        if (figure.period_start, figure.period_end) != (start, end):
            wrong.append(f"period: {figure.period_start}-{figure.period_end}, not {start}-{end}")
    if figure.annual_average != (want.keys.get("avg") == "1"):
        wrong.append(f"annual_average: {figure.annual_average}")
    for key in ("scope", "basis", "tone"):
        if key in want.keys and getattr(figure, KEYS[key]) != want.keys[key]:
            wrong.append(f"{KEYS[key]}: {getattr(figure, KEYS[key])!r}, not {want.keys[key]!r}")
    return wrong


def same_indicator(want: str, have: str) -> bool:
    """Whether two indicators name the same thing: most of the wanted words in one run, and not much else."""
    longest = max((n for i in range(len(want)) for n in range(len(want) - i, 0, -1) if want[i:i + n] in have), default=0)
    return longest >= 0.6 * len(want) and len(have) <= 2 * len(want) + 2


def failures(case: Case) -> list[str]:
    """What is wrong with what is read from a case, a sentence each."""
    found = read(case)
    wrong, left = [], list(found)
    for want in case.expected:
        match = next((f for f in left if close(f.value_low, want.low) and close(f.value_high, want.high)), None)
        if match is None:
            if not want.optional:
                wrong.append(f"missing {want.low:g} {want.unit} {want.indicator}; found "
                             + ", ".join(f"{f.value_low:g} {f.unit} {f.indicator}" for f in left))
            continue
        left.remove(match)
        if not want.optional:
            wrong += [f"{match.mention}: {d}" for d in differences(match, want)]
    wrong += [f"false {f.mention} {f.indicator} ({f.rule})" for f in left]
    return wrong


def close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))
