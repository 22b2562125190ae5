"""Compares what the stages make of the samples with the samples' gold.

A gold row names a number by the text around it, white space and note marks left out, so that
paragraphing does not matter; rows marked `skip` are neither right nor wrong.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks import dedup, figures, ingest, sections
from tasks.model import Figure, Paragraph, Reject, ReportContext, Section

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
Row = dict[str, str]


@dataclass(frozen=True)
class Read:
    """A sample as the stages read it."""

    texts: tuple[str, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]


def rows(path: Path) -> list[Row]:
    """Rows of a tab-separated table whose header may be preceded by comments."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def folded(text: str) -> str:
    """Without white space and note marks, in the forms that the gold uses."""
    text = re.sub(r"\s|\[\d+\]", "", text).translate(str.maketrans("∶～—―－–", ":~----"))
    return unicodedata.normalize("NFKC", text)


def read(name: str) -> Read:
    """Takes a sample report through the stages."""
    path = SAMPLES / "reports" / name
    [source] = ingest.read(path, path.parent)
    assert not isinstance(source, Reject)
    report = ingest.ingest(source)
    assert not isinstance(report, Reject)
    report = dedup.clean(report)
    who = report.identity
    assert who.year is not None
    tagged = sections.tag(report.blocks, who.year)
    paragraphs = [Paragraph(b.text, s.part, s.heading, s.section_path, b.kind)
                  for b, s in zip(report.blocks, tagged, strict=True)]
    found = figures.extract(paragraphs, ReportContext(who.year, who.session_date, who.level, who.region_name))
    return Read(tuple(b.text for b in report.blocks), tuple(tagged), tuple(found))


@dataclass(frozen=True)
class Match:
    """Gold figures beside those that were read; `false` were read where the gold has none."""

    pairs: tuple[tuple[Row, Figure], ...]
    missed: tuple[Row, ...]
    false: tuple[Figure, ...]

    def f1(self, right: int) -> float:
        """F1 where `right` of the pairs count as right."""
        gold, found = len(self.pairs) + len(self.missed), len(self.pairs) + len(self.false)
        return 2 * right / (gold + found)

    @property
    def value(self) -> float:
        return self.f1(len(self.pairs))

    @property
    def value_unit_measure(self) -> float:
        return self.f1(sum(g["unit"] == f.unit and g["measure"] == f.measure for g, f in self.pairs))

    @property
    def code_recall(self) -> float:
        """Share of the gold's macro codes that were found."""
        coded = [g for g, _ in self.pairs if g["code"]] + [g for g in self.missed if g["code"]]
        return sum(g["code"] == f.indicator_code for g, f in self.pairs if g["code"]) / len(coded)

    @property
    def code_precision(self) -> float:
        """Share of the macro codes given that the gold confirms."""
        given = [f for _, f in self.pairs if f.indicator_code] + [f for f in self.false if f.indicator_code]
        return sum(g["code"] == f.indicator_code for g, f in self.pairs if f.indicator_code) / len(given)

    def agreement(self, field: str) -> float:
        """Share of the pairs that agree in `field` (status, qualifier or period)."""
        if field == "period":
            return sum(g["period"] == period(f) for g, f in self.pairs) / len(self.pairs)
        return sum(g[field] == getattr(f, field) for g, f in self.pairs) / len(self.pairs)


def period(figure: Figure) -> str:
    """The period of a figure as the gold writes it: 2021, 2017-2021, or nothing."""
    ends = [str(year) for year in (figure.period_start, figure.period_end) if year is not None]
    return "-".join(dict.fromkeys(ends))


def match(sample: Read, gold: Sequence[Row]) -> Match:
    """Pairs gold figures with those read at the same place with the same value.

    Raises AssertionError where a gold figure's words are not in the text.
    """
    base, starts = 0, []
    for text in sample.texts:
        starts.append(base)
        base += len(folded(text))
    text = "".join(map(folded, sample.texts))
    spans = [(starts[f.paragraph] + len(folded(sample.texts[f.paragraph][:f.start])),
              starts[f.paragraph] + len(folded(sample.texts[f.paragraph][:f.end]))) for f in sample.figures]
    pairs, missed, used, at = [], [], set(), 0
    for row in gold:
        at = text.find(row["before"] + row["number"] + row["after"], max(0, at - len(row["before"])))
        assert at >= 0, f"not in the text: {row['before']}[{row['number']}]{row['after']}"
        at += len(row["before"])
        here = [i for i, (start, end) in enumerate(spans)
                if start < at + len(row["number"]) and end > at and i not in used]
        if row["measure"] == "skip":
            used.update(here)
            continue
        same = [i for i in here if close(sample.figures[i], row)]
        if same:
            used.add(same[0])
            pairs.append((row, sample.figures[same[0]]))
        else:
            missed.append(row)
    return Match(tuple(pairs), tuple(missed), tuple(f for i, f in enumerate(sample.figures) if i not in used))


def close(figure: Figure, row: Row) -> bool:
    """Whether a figure has the gold's value."""
    return all(abs(a - float(b)) <= 1e-6 * max(1.0, abs(a))
               for a, b in ((figure.value_low, row["low"]), (figure.value_high, row["high"])))


def parts(sample: Read, gold: Sequence[Row]) -> float:
    """Share of the gold's paragraphs whose part is right."""
    text, owner = "", []
    for number, paragraph in enumerate(sample.texts):
        text += (piece := folded(paragraph))
        owner += [number] * len(piece)
    right, at = 0, 0
    for row in gold:
        at = text.find(row["begins"], max(0, at))
        assert at >= 0, f"not in the text: {row['begins']}"
        right += sample.sections[owner[at]].part == row["part"]
    return right / len(gold)
