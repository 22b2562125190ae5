"""Shows how a sentence is read, layer by layer: ``python -m tasks.figures.explain "全市地区生产总值增长8%。"``."""

from __future__ import annotations

import argparse
import sys

from tasks.figures.claims import Memory, read
from tasks.figures.cues import before
from tasks.figures.extract import extract, sentences
from tasks.figures.quantities import excluded, quantities
from tasks.figures.view import view_of
from tasks.model import Paragraph, ReportContext


def explain(text: str, part: str = "review", year: int = 2017) -> str:
    """Layers of the reading of `text` as a paragraph of a part of a report given in `year`, a line each."""
    view = view_of(text)
    lines = [f"view       {view.text}"]
    for name, left_out in excluded(view.text):
        lines.append(f"excluded   {left_out}  ({name})")
    for quantity in quantities(view.text):
        value = f"{float(quantity.low):g}" + (f" … {float(quantity.high):g}" if quantity.low != quantity.high else "")
        lines.append(f"quantity   {view.text[quantity.start:quantity.end]} = {value} {quantity.unit} ({quantity.kind}, {quantity.form})")
    for _, sentence in sentences(view):
        at = 0
        for claim in read(sentence, Memory()):
            words = before(sentence[at:claim.quantity.start].split("，")[-1])
            lines.append(f"claim      {sentence[claim.quantity.start:claim.quantity.end]}: rule {claim.rule}, "
                         f"cues {'·'.join(reversed(words.words)) or 'none'}, indicator {claim.subject}")
            at = claim.quantity.end
    for figure in extract([Paragraph(text, part)], ReportContext(year)):
        fields = {name: getattr(figure, name) for name in (
            "indicator", "indicator_code", "series", "measure", "value_low", "value_high", "unit", "qualifier", "status",
            "period_start", "period_end", "annual_average", "role", "scope", "growth_basis", "tone", "flag", "rule")}
        shown = ", ".join(f"{k} {v:g}" if isinstance(v, float) else f"{k} {v}" for k, v in fields.items() if v not in (None, False))
        lines.append(f"figure     {figure.mention}: {shown}")
    return "\n".join(lines)


def main() -> int:
    """Command line: the text, and the part and year of the report it stands in."""
    parser = argparse.ArgumentParser(description="How a sentence is read.")
    parser.add_argument("text")
    parser.add_argument("--part", default="review", help="part of the report (review, tasks, goals …)")
    parser.add_argument("--year", type=int, default=2017, help="year the report was given in")
    args = parser.parse_args()
    if not args.text.strip():
        print('no text: make explain TEXT="全市地区生产总值增长8%。"', file=sys.stderr)
        return 2
    print(explain(args.text, args.part, args.year))
    return 0


if __name__ == "__main__":
    sys.exit(main())
