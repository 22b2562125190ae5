"""Compares figures with hand-annotated ones, and holds pinned floors.

``make evaluate GOLD=file`` (``python -m tasks.figures.evaluate RELEASE GOLD.tsv …``) prints, for
each gold file, precision, recall and F1 at four levels of strictness and of the macro codes, and
the share of each field that agrees. A gold row names a number by the words around it, so that
paragraphing and white space do not matter; rows whose measure is ``skip`` are neither right nor
wrong. ``--misses N`` shows the first N mistakes of each kind.

``--pin`` makes the F1 values the floors, kept in floors.json with the fingerprint of the gold
file. A floor is lowered only with ``--reason``, which is kept beside it. The exit status is 1
where a value is below its floor, or there is nothing to hold against it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tasks.model import Figure

FLOORS = Path(__file__).parent / "floors.json"
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "gold"
FIELDS = ("unit", "measure", "qualifier", "status", "period", "average", "role", "indicator", "code")
OF_LEVEL: Mapping[str, tuple[str, ...]] = {
    "value": (),
    "value_unit_measure": ("unit", "measure"),
    "claim": ("unit", "measure", "status", "indicator"),
    "full": FIELDS[:-1],
}
"""The fields that must agree at each level, beside the place and the value."""
LEVELS = (*OF_LEVEL, "codes")
COLUMNS = frozenset({"before", "number", "after", "low", "high", "unit", "indicator", "measure", "qualifier", "status",
                     "period", "avg", "role", "code"})
"""Columns that a gold table must have."""
UNIT_ALIASES = {"百分点": "个百分点", "人次数": "人次", "名次": "位", "平米": "平方米"}
PIN_SLACK = 5e-5
"""What the four decimals of a floor may round off."""

Row = Mapping[str, Any]


# --- texts and gold ---------------------------------------------------------------------------------

class _Folding(dict[int, str]):
    """Characters as the gold writes them (① is 1, ％ is %): compatibility forms that are one character long.

    It is not the folded view of the grammar, which may change without the gold.
    """

    def __missing__(self, code: int) -> str:
        wide = unicodedata.normalize("NFKC", chr(code))
        self[code] = wide if len(wide) == 1 else chr(code)
        return self[code]


_FOLDING = _Folding({ord(a): b for a, b in zip("∶～—―－–，：；（）！？", ":~----,:;()!?", strict=True)})
_NOTE_MARK = re.compile(r"[\[［]\s*\d{1,2}\s*[\]］]")


def plain(text: str) -> tuple[str, list[int]]:
    """Folded text without white space and note marks, and the offset of each character kept."""
    blanked = _NOTE_MARK.sub(lambda m: " " * len(m.group()), text)
    kept = [i for i, c in enumerate(blanked) if not c.isspace()]
    return "".join(blanked[i] for i in kept).translate(_FOLDING), kept


@dataclass(frozen=True, slots=True)
class Found:
    """A figure at ``start:end`` of its document's plain text; `row` has the columns of the table `figures`."""

    start: int
    end: int
    row: Row


@dataclass(frozen=True, slots=True)
class Document:
    """What is scored: the plain text of a report and the figures found in it."""

    text: str
    found: tuple[Found, ...]


def document(paragraphs: Iterable[tuple[str, Sequence[Row]]]) -> Document:
    """The document of paragraphs in order, each its text and its figures (offsets are those of the text)."""
    pieces: list[str] = []
    spots: list[Found] = []
    base = 0
    for text, rows in paragraphs:
        words, kept = plain(text)
        for row in rows:
            start = base + bisect_left(kept, row["start"])
            spots.append(Found(start, max(base + bisect_left(kept, row["end"]), start + 1), row))
        pieces.append(words)
        base += len(words)
    return Document("".join(pieces), tuple(spots))


def of_figures(texts: Sequence[str], figures: Sequence[Figure]) -> Document:
    """The document of a report's paragraphs and of the figures that were extracted from them."""
    rows: list[list[Row]] = [[] for _ in texts]
    for figure in figures:
        rows[figure.paragraph].append(asdict(figure))
    return document(zip(texts, rows, strict=True))


def of_release(release: Path) -> list[Document]:
    """The documents of a release.

    Raises FileNotFoundError where the release lacks its tables.
    """
    figures: dict[str, list[Row]] = {}
    for row in pq.read_table(release / "figures.parquet").to_pylist():
        figures.setdefault(row["paragraph_id"], []).append(row)
    texts: dict[str, list[tuple[str, Sequence[Row]]]] = {}
    for paragraph in sorted(pq.read_table(release / "paragraphs.parquet").to_pylist(),
                            key=lambda p: (p["document_id"], p["ordinal"])):
        texts.setdefault(paragraph["document_id"], []).append((paragraph["text"], figures.get(paragraph["paragraph_id"], ())))
    return [document(paragraphs) for paragraphs in texts.values()]


def read_gold(path: Path) -> list[Row]:
    """Rows of a gold table; lines that start with ``#`` are comments.

    Raises ValueError where the file is no such table.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows: list[Row] = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
    if missing := COLUMNS - set(rows[0] if rows else ()):
        raise ValueError(f"no table of annotated figures, it lacks the columns {', '.join(sorted(missing))}")
    return rows


def fingerprint(path: Path) -> str:
    """SHA-256 of a gold file's bytes (hex)."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


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


# --- what agrees ------------------------------------------------------------------------------------

def same_value(gold: str, found: float) -> bool:
    """Whether a value is the annotated one, rounding of the float apart."""
    wanted = float(gold)
    return abs(wanted - found) <= 1e-6 * max(1.0, abs(wanted), abs(found))


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
    units = [plain(row["unit"] or "")[0] for row in (gold, found)]
    return {
        "unit": UNIT_ALIASES.get(units[0], units[0]) == UNIT_ALIASES.get(units[1], units[1]),
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


# --- scores -----------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Pair:
    """An annotated figure, the one found with its value at its place, and which fields agree."""

    gold: Row
    found: Row
    agreed: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the annotated figures; `false` were found where none is annotated."""

    pairs: tuple[Pair, ...]
    missed: tuple[Row, ...]
    false: tuple[Row, ...]

    @property
    def gold(self) -> int:
        """Number of annotated figures."""
        return len(self.pairs) + len(self.missed)

    @property
    def found(self) -> int:
        """Number of figures found, those apart that the gold calls neither right nor wrong."""
        return len(self.pairs) + len(self.false)

    def level(self, name: str) -> tuple[float, float, float]:
        """Precision, recall and F1 at a level of LEVELS."""
        if name == "codes":
            return _ratios(sum(p.agreed["code"] and bool(p.gold["code"]) for p in self.pairs),
                           sum(bool(r["indicator_code"]) for r in (*(p.found for p in self.pairs), *self.false)),
                           sum(bool(r["code"]) for r in (*(p.gold for p in self.pairs), *self.missed)))
        return _ratios(sum(all(p.agreed[f] for f in OF_LEVEL[name]) for p in self.pairs), self.found, self.gold)

    def field(self, name: str) -> float:
        """Share of the pairs in which a field agrees."""
        return sum(p.agreed[name] for p in self.pairs) / max(len(self.pairs), 1)


def _ratios(right: int, found: int, gold: int) -> tuple[float, float, float]:
    """Precision, recall, F1. Nothing annotated and nothing found is no mistake."""
    if found + gold == 0:
        return 1.0, 1.0, 1.0
    return right / max(found, 1), right / max(gold, 1), 2 * right / (found + gold)


def score(rows: Sequence[Row], documents: Iterable[Document]) -> Score:
    """Scores the document that holds most of the annotated numbers.

    Raises ValueError where none holds a half of them: they are of another report.
    """
    spots, held = max(((located(rows, d.text), d) for d in documents),
                      key=lambda pair: sum(s is not None for s in pair[0]), default=([], Document("", ())))
    if 2 * sum(s is not None for s in spots) < len(rows):
        raise ValueError("no document holds these numbers: the release is without the report they were annotated in")
    spans = [None if s is None else (s, s + len(plain(r["number"])[0])) for r, s in zip(rows, spots, strict=True)]
    used: set[int] = set()
    pairs: list[Pair] = []
    missed: list[Row] = []
    for row, span in zip(rows, spans, strict=True):
        if row["measure"] == "skip":
            continue
        hit = None if span is None else next(
            (i for i, f in enumerate(held.found) if i not in used and f.start < span[1] and f.end > span[0]
             and same_value(row["low"], f.row["value_low"]) and same_value(row["high"], f.row["value_high"])), None)
        if hit is None:
            missed.append(row)
        else:
            used.add(hit)
            pairs.append(Pair(row, held.found[hit].row, agreeing(row, held.found[hit].row)))
    skipped = [s for r, s in zip(rows, spans, strict=True) if s and r["measure"] == "skip"]
    false = [f.row for i, f in enumerate(held.found) if i not in used and not any(f.start < b and f.end > a for a, b in skipped)]
    return Score(tuple(pairs), tuple(missed), tuple(false))


def table(name: str, result: Score) -> str:
    """The score table of one gold file."""
    lines = [f"{name}: {result.gold} figures annotated, {result.found} found"]
    lines += ["  {:20} precision {:.3f}  recall {:.3f}  F1 {:.3f}".format(level, *result.level(level)) for level in LEVELS]
    lines.append("  fields  " + "  ".join(f"{f} {result.field(f):.3f}" for f in FIELDS))
    return "\n".join(lines)


def mistakes(result: Score, most: int) -> list[str]:
    """The first `most` mistakes of each kind, a line each."""
    def place(gold: Row) -> str:
        return f"…{gold['before']}[{gold['number']}]{gold['after']}…"

    differing = [p for p in result.pairs if not all(p.agreed.values())]
    return [
        *(f"missed   {place(row)}" for row in result.missed[:most]),
        *(f"false    {row['mention']} of {row['indicator']} ({row['rule']}) in: {row['sentence']}" for row in result.false[:most]),
        *(f"differs  {place(p.gold)} in {', '.join(f for f in FIELDS if not p.agreed[f])}; "
          f"read as {p.found['indicator']} by {p.found['rule']}" for p in differing[:most])]


# --- floors -----------------------------------------------------------------------------------------

def read_floors(path: Path) -> dict[str, dict[str, Any]]:
    """The pinned floors by name of the gold file; none where nothing was pinned yet."""
    floors: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return floors


def below(floors: Mapping[str, Mapping[str, Any]], name: str, gold: str, result: Score) -> list[str]:
    """Why a result does not hold its floors, a sentence each; `gold` is the fingerprint of the gold file."""
    floor = floors.get(name)
    if floor is None:
        return []
    if floor["sha256"] != gold:
        return [f"{name}: the gold file is not the one its floors were pinned with; look at the table and pin anew"]
    return [f"{name}: {level} {result.level(level)[2]:.4f} is below its floor {floor[level]:.4f}"
            for level in LEVELS if result.level(level)[2] < floor[level] - PIN_SLACK]


def pinned(floors: Mapping[str, Mapping[str, Any]], name: str, gold: str, result: Score,
           reason: str | None = None) -> dict[str, Mapping[str, Any]]:
    """The floors with this result's in them.

    Raises ValueError where that would lower one and no reason is given.
    """
    new: dict[str, Any] = {"sha256": gold, **{level: round(result.level(level)[2], 4) for level in LEVELS}}
    old = floors.get(name, {})
    lowered = {level: old[level] for level in LEVELS if level in old and new[level] < old[level]}
    if lowered and not (reason or "").strip():
        raise ValueError(f"floors would be lowered ({', '.join(lowered)}); say why with --reason")
    if lowered:
        new |= {"lowered_from": lowered, "reason": reason}
    return {**floors, name: new}


# --- command line -----------------------------------------------------------------------------------

def evaluate(release: Path, gold: Sequence[Path], *, pin: bool = False, reason: str | None = None, most: int = 0) -> list[str]:
    """Prints the score table of each gold file and returns what is wrong, a sentence each.

    With `pin` the results become the floors, all or none of them.
    Raises FileNotFoundError where a table or a gold file is missing.
    """
    documents = of_release(release)
    floors: Mapping[str, Mapping[str, Any]] = read_floors(FLOORS)
    wrong: list[str] = []
    for path in gold:
        name = path.name.removesuffix(".tsv").removesuffix(".figures")
        try:
            result = score(read_gold(path), documents)
            print(table(name, result))
            print(*(f"    {line}\n" for line in mistakes(result, most)), sep="", end="")
            if pin:
                floors = pinned(floors, name, fingerprint(path), result, reason)
            else:
                wrong += below(floors, name, fingerprint(path), result)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if pin and not wrong:
        FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(prog="evaluate", description="Compare a release with hand-annotated figures.")
    parser.add_argument("release", type=Path, help="folder of a release")
    parser.add_argument("gold", type=Path, nargs="*", help="annotated figures (default: those of the samples)")
    parser.add_argument("--pin", action="store_true", help="make these results the floors")
    parser.add_argument("--reason", help="why a floor is lowered")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show up to N mistakes of each kind")
    asked = parser.parse_args(arguments)
    if not (asked.release / "figures.parquet").exists():
        print(f"there is no release at {asked.release}; build one first: make run REPORTS=folder", file=sys.stderr)
        return 2
    try:
        wrong = evaluate(asked.release, asked.gold or sorted(SAMPLES.glob("*.figures.tsv")),
                         pin=asked.pin, reason=asked.reason, most=asked.misses)
    except FileNotFoundError as error:
        print(f"there is no file {error.filename}", file=sys.stderr)
        return 2
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
