"""Compares the figures of a release with hand-annotated ones, and holds pinned floors.

``python -m tasks.figures.evaluate RELEASE GOLD.tsv …`` prints, for each gold file, precision,
recall and F1 at four levels of strictness, and the share of each field that agrees. A gold
row names a number by the words around it, so that paragraphing and white space do not matter;
rows whose measure is ``skip`` are neither right nor wrong.

``--pin`` writes the F1 values as floors into floors.json, with the fingerprint of the gold
file. A floor that is already higher is lowered only with ``--reason``, which is kept beside it.
The exit status is 1 where a value is below its floor.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import re
import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tasks.figures.view import fold

FLOORS = Path(__file__).parent / "floors.json"
LEVELS = ("value", "value_unit_measure", "claim", "full")
FIELDS = ("unit", "measure", "qualifier", "status", "period", "average", "role", "indicator", "code")
OF_LEVEL = {"value": (), "value_unit_measure": ("unit", "measure"), "claim": ("unit", "measure", "status", "indicator"),
            "full": FIELDS[:-1]}
UNIT_ALIASES = {"百分点": "个百分点", "人次数": "人次", "名次": "位", "平米": "平方米"}

Row = Mapping[str, Any]


def plain(text: str) -> tuple[str, list[int]]:
    """Folded text without white space and note marks, and the offset of each character kept."""
    folded = re.sub(r"\[\d{1,2}\]", lambda m: " " * len(m.group()), fold(text))
    folded = folded.translate(str.maketrans("，；。（）！？", ",;.()!?"))
    kept = [i for i, c in enumerate(folded) if not c.isspace()]
    return "".join(folded[i] for i in kept), kept


@dataclass(frozen=True, slots=True)
class Found:
    """A published figure at an offset of its document's plain text."""

    start: int
    end: int
    row: Row


@dataclass(frozen=True, slots=True)
class Score:
    """F1 and its parts at each level, and the share of agreeing values of each field."""

    gold: int
    found: int
    levels: Mapping[str, tuple[float, float, float]]
    fields: Mapping[str, float]
    missed: tuple[Row, ...]
    false: tuple[Row, ...]
    differing: tuple[tuple[Row, Row, tuple[str, ...]], ...]


def documents(release: Path) -> dict[str, tuple[str, list[Found]]]:
    """Plain text and figures of each document of a release.

    Raises FileNotFoundError where the release lacks its tables.
    """
    figures: dict[str, list[Row]] = {}
    for row in pq.read_table(release / "figures.parquet").to_pylist():
        figures.setdefault(row["paragraph_id"], []).append(row)
    found: dict[str, tuple[str, list[Found]]] = {}
    for paragraph in sorted(pq.read_table(release / "paragraphs.parquet").to_pylist(),
                            key=lambda p: (p["document_id"], p["ordinal"])):
        text, spots = found.get(paragraph["document_id"], ("", []))
        words, kept = plain(paragraph["text"])
        for row in figures.get(paragraph["paragraph_id"], ()):
            start = len(text) + bisect_left(kept, row["start"])
            spots.append(Found(start, max(len(text) + bisect_left(kept, row["end"]), start + 1), row))
        found[paragraph["document_id"]] = (text + words, spots)
    return found


def located(rows: Sequence[Row], text: str) -> list[int | None]:
    """Offset of each gold number in a document's plain text, searched in order; None where it is not found."""
    at, spots = 0, []
    for row in rows:
        before, number, behind = (plain(row[k])[0] for k in ("before", "number", "after"))
        spot = None
        for left, right in ((14, 10), (8, 6), (5, 3)):
            head = before[-left:]
            hit = text.find(head + number + behind[:right], max(0, at - 40))
            if hit >= 0:
                spot = at = hit + len(head)
                break
        spots.append(spot)
    return spots


def same_indicator(gold: str, found: str) -> bool:
    """Whether most of the gold name stands in the found one in one run, and not much else."""
    gold, found = (re.sub(r"^(?:全市|我市|全年|全社会)", "", plain(x or "")[0]) for x in (gold, found))
    if not gold or not found:
        return gold == found
    run = next((n for n in range(len(gold), 0, -1) if any(gold[i:i + n] in found for i in range(len(gold) - n + 1))), 0)
    return run >= 0.6 * len(gold) and len(found) <= 2 * len(gold) + 2


def agreeing(gold: Row, found: Row) -> dict[str, bool]:
    """Field by field, whether a figure says what the gold says."""
    years = [int(y) for y in re.findall(r"\d{4}", gold["period"] or "")]
    unit = {"gold": plain(gold["unit"] or "")[0], "found": plain(found["unit"] or "")[0]}
    return {
        "unit": UNIT_ALIASES.get(unit["gold"], unit["gold"]) == UNIT_ALIASES.get(unit["found"], unit["found"]),
        "measure": gold["measure"] == found["measure"],
        "qualifier": gold["qualifier"] == found["qualifier"],
        "status": gold["status"] == found["status"],
        "period": (years[0], years[-1]) == (found["period_start"], found["period_end"]) if years
        else found["period_start"] is None and found["period_end"] is None,
        "average": (gold["avg"] == "1") == bool(found["annual_average"]),
        "role": (gold["role"] or "") == (found["role"] or ""),
        "indicator": same_indicator(gold["indicator"], found["indicator"]),
        "code": (gold["code"] or None) == (found["indicator_code"] or None),
    }


def score(rows: Sequence[Row], docs: Mapping[str, tuple[str, list[Found]]]) -> Score:
    """Scores the document that holds most of the gold rows."""
    spots, (_, figures) = max(((located(rows, text), (text, found)) for text, found in docs.values()),
                              key=lambda pair: sum(s is not None for s in pair[0]))
    spans = [(s, s + len(plain(r["number"])[0])) if s is not None else None for r, s in zip(rows, spots, strict=True)]
    used: set[int] = set()
    pairs: list[tuple[Row, Row]] = []
    missed: list[Row] = []
    for row, span in zip(rows, spans, strict=True):
        if row["measure"] == "skip":
            continue
        hit = next((i for i, f in enumerate(figures) if span and i not in used and f.start < span[1] and f.end > span[0]
                    and all(math.isclose(float(row[g]), f.row[v], rel_tol=1e-6, abs_tol=1e-6)
                            for g, v in (("low", "value_low"), ("high", "value_high")))), None)
        if hit is None:
            missed.append(row)
        else:
            used.add(hit)
            pairs.append((row, figures[hit].row))
    skipped = [s for r, s in zip(rows, spans, strict=True) if s and r["measure"] == "skip"]
    false = [f.row for i, f in enumerate(figures) if i not in used and not any(f.start < b and f.end > a for a, b in skipped)]
    agreed = [agreeing(g, f) for g, f in pairs]
    gold, found = len(pairs) + len(missed), len(pairs) + len(false)

    def level(fields: Sequence[str]) -> tuple[float, float, float]:
        right = sum(all(a[f] for f in fields) for a in agreed)
        return right / max(found, 1), right / max(gold, 1), 2 * right / max(gold + found, 1)

    return Score(gold, found, {name: level(OF_LEVEL[name]) for name in LEVELS},
                 {f: sum(a[f] for a in agreed) / max(len(agreed), 1) for f in FIELDS}, tuple(missed), tuple(false),
                 tuple((g, f, tuple(k for k in FIELDS if not a[k])) for (g, f), a in zip(pairs, agreed, strict=True) if not all(a.values())))


def read_gold(path: Path) -> list[Row]:
    """Rows of a gold table; lines that start with ``#`` are comments."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))


def report(name: str, result: Score) -> str:
    """The score table of one gold file."""
    lines = [f"{name}: {result.gold} figures annotated, {result.found} found"]
    for level in LEVELS:
        precision, recall, f1 = result.levels[level]
        lines.append(f"  {level:20} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    lines.append("  " + "  ".join(f"{k} {v:.3f}" for k, v in result.fields.items()))
    return "\n".join(lines)


def below(pinned: Mapping[str, Any], name: str, fingerprint: str, result: Score) -> list[str]:
    """The levels at which a result is below its floor, a sentence each; none for a gold file of another fingerprint."""
    floor = pinned.get(name)
    if not floor or floor["sha256"] != fingerprint:
        return []
    return [f"{name}: {level} {result.levels[level][2]:.4f} is below its floor {floor[level]:.4f}"
            for level in LEVELS if result.levels[level][2] < floor[level] - 5e-5]


def pin(pinned: dict[str, Any], name: str, fingerprint: str, result: Score, reason: str | None) -> None:
    """Sets the floors of a gold file to a result. Raises ValueError where that lowers one without a reason."""
    old = pinned.get(name)
    new: dict[str, Any] = {"sha256": fingerprint, **{level: round(result.levels[level][2], 4) for level in LEVELS}}
    if old and any(new[level] < old[level] for level in LEVELS):
        if not reason:
            raise ValueError(f"{name}: a floor would be lowered; say why with --reason")
        new["lowered"] = reason
    pinned[name] = new


def main() -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Compare a release with hand-annotated figures.")
    parser.add_argument("release", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--pin", action="store_true", help="make these results the floors")
    parser.add_argument("--reason", help="why a floor is lowered")
    parser.add_argument("--misses", type=int, default=0, help="show up to N of each kind of mistake")
    args = parser.parse_args()
    try:
        docs = documents(args.release)
    except FileNotFoundError as error:
        print(f"no release there: {error}. Build one first: make run REPORTS=folder", file=sys.stderr)
        return 2
    pinned: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    failures: list[str] = []
    for path in args.gold:
        name, fingerprint = path.stem, hashlib.sha256(path.read_bytes()).hexdigest()
        result = score(read_gold(path), docs)
        print(report(name, result))
        for row in result.missed[:args.misses]:
            print(f"    missed  …{row['before']}[{row['number']}]{row['after']}…")
        for row in result.false[:args.misses]:
            print(f"    false   {row['mention']} of {row['indicator']} in: {row['sentence']}")
        for gold, found, fields in result.differing[:args.misses]:
            print(f"    differs …{gold['before']}[{gold['number']}]{gold['after']}… in {', '.join(fields)}; read as {found['indicator']} by {found['rule']}")
        if args.pin:
            try:
                pin(pinned, name, fingerprint, result, args.reason)
            except ValueError as error:
                failures.append(str(error))
        else:
            failures += below(pinned, name, fingerprint, result)
    if args.pin and not failures:
        FLOORS.write_text(json.dumps(pinned, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for line in failures:
        print(line, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
