"""Shows how a sentence is read, layer by layer and rule by rule.

``make explain TEXT="全市地区生产总值增长8%。" PART=tasks YEAR=2021`` (``python -m tasks.figures.explain TEXT --part tasks --year 2021``).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from tasks.contract import LEVELS, PARTS
from tasks.figures import indicators, nouns
from tasks.figures.claims import Claim, Memory, read
from tasks.figures.cues import before, cues
from tasks.figures.extract import extract, sentences
from tasks.figures.quantities import Quantity, excluded, quantities
from tasks.figures.rules import RULES
from tasks.figures.series import Series, series_of
from tasks.figures.view import View, view_of
from tasks.model import Figure, Paragraph, ReportContext

SHOWN = ("indicator", "indicator_code", "measure", "qualifier", "status", "annual_average", "role", "scope",
         "growth_basis", "tone", "flag", "rule")
"""Fields of a figure that are printed by their name, where they say something."""


def explain(text: str, part: str = "review", year: int = 2017, level: str | None = None) -> str:
    """How `text` is read as a paragraph of a part of a report given in `year`: what each layer makes of it, a line each."""
    view = view_of(text)
    lines = [line for at, sentence in sentences(view) for line in _sentence(view, at, sentence)]
    figures = extract([Paragraph(text, part)], ReportContext(year, level=level))
    lines += [_figure(f) for f in figures] or [_none(part)]
    return "\n".join(lines)


def _none(part: str) -> str:
    silent = " (nothing is read from this part)" if part in ("glossary", "title", "salutation") else ""
    return f"figure     none{silent}"


def _sentence(view: View, at: int, sentence: str) -> Iterator[str]:
    """The view of a sentence, what was left out of it, its numbers, and how each series of them was read."""
    yield f"sentence   {sentence}"
    for position, comment in view.comments:
        if at < position <= at + len(sentence):
            yield f"  aside      （{comment}）"
    for name, words in excluded(sentence):
        yield f"  excluded   {words}  ({name})"
    found = quantities(sentence)
    for quantity in found:
        yield f"  number     {_words(sentence, quantity)} = {_value(quantity)} ({quantity.kind}, {quantity.form})"
    if not found:
        return
    claims = read(sentence, Memory())
    series = series_of(sentence, found)
    kept = {q.start for s in series for q in s.quantities}
    for quantity in found:
        if quantity.start not in kept:
            yield f"  bound      {_words(sentence, quantity)}: only bounds a noun phrase or names a size, no figure"
    for number, one in enumerate(series):
        end = series[number + 1].quantities[0].start if number + 1 < len(series) else len(sentence)
        yield from _series(sentence, one, [c for c in claims if one.quantities[0].start <= c.quantity.start < end])


def _series(sentence: str, series: Series, claims: Sequence[Claim]) -> Iterator[str]:
    """The words around numbers that share a predicate, and the rules asked about them."""
    words = before(series.lead, bare=series.quantities[0].form == "bare")
    phrase, front = nouns.clean(words.rest)
    known = cues("before")
    yield f"  predicate  of {'、'.join(_words(sentence, q) for q in series.quantities)}"
    taken = [f"{w} ({known[w].kind}{f' {known[w].value}' if known[w].value else ''})" for w in reversed(words.words)]
    said = {"words before": series.lead, "list": "goes on" if series.linked else "", "cues": " ".join(taken),
            "times": " ".join([*front.times, *words.times]), "compared with": words.base, "act": front.act,
            "noun phrase": phrase, "noun behind": series.following,
            "behind": " ".join(t for t in series.tails if t)}
    yield from (f"    {name:13} {value}" for name, value in said.items() if value)
    names = [rule.name for rule in RULES]
    if not claims:
        yield "    no rule answers: " + ", ".join(names)
        return
    rule = claims[0].rule
    declined = names[:names.index(rule)]
    yield f"    rule          {rule}" + (f", after {', '.join(declined)} declined" if declined else "")
    for claim in claims:
        series_name = indicators.of_claim(claim)
        yield (f"    claim         {_words(sentence, claim.quantity)}: {claim.measure} of {claim.subject}"
               + (f", series {series_name.series} ({series_name.name})" if series_name else ""))


def _words(sentence: str, quantity: Quantity) -> str:
    return sentence[quantity.start:quantity.end]


def _value(quantity: Quantity) -> str:
    numbers = quantity.parts or tuple(dict.fromkeys((quantity.low, quantity.high)))
    return f"{' … '.join(f'{float(n):.15g}' for n in numbers)} {quantity.unit}".rstrip()


def _figure(figure: Figure) -> str:
    value = " … ".join(f"{v:.15g}" for v in dict.fromkeys((figure.value_low, figure.value_high)))
    years = "–".join(dict.fromkeys(str(y) for y in (figure.period_start, figure.period_end) if y is not None)) or "no period"
    fields = ((name, getattr(figure, name)) for name in SHOWN)
    return (f"figure     {figure.mention}: {value} {figure.unit}".rstrip() + f", {years}, "
            + ", ".join(f"{name} {value}" for name, value in fields if value not in (None, False)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: the text, and the part, year and level of the report it stands in."""
    parser = argparse.ArgumentParser(prog="explain", description="How a sentence is read.")
    parser.add_argument("text")
    parser.add_argument("--part", default="review", choices=PARTS, help="part of the report (default: review)")
    parser.add_argument("--year", type=int, default=2017, help="year the report was given in (default: 2017)")
    parser.add_argument("--level", choices=LEVELS, help="level of the place")
    asked = parser.parse_args(arguments)
    if not asked.text.strip():
        print('no text: make explain TEXT="全市地区生产总值增长8%。"', file=sys.stderr)
        return 2
    print(f"read as part {asked.part} of a report of {asked.year} (PART=, YEAR=)")
    print(explain(asked.text, asked.part, asked.year, asked.level))
    return 0


if __name__ == "__main__":
    sys.exit(main())
