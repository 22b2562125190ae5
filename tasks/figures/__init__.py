"""figures: the quantitative claims of a report.

The layers, from the bottom:

- `vocabulary` the tables, and the word lists that patterns are composed from (words.tsv)
- `view` folded text; `numerals`; `quantities` numbers with units (units.tsv, exclusions.tsv)
- `cues` what the words around a number say (cues.tsv); `nouns` what is measured
- `series` numbers that share a predicate; `reading` what the rules are asked and answer
- `subjects` what a series is about where it leaves that out; `rules` what kind of quantity it is
- `claims` what a sentence says of each number
- `indicators` which statistical series that is (indicators.tsv); `periods` when; `scopes` for which area
- `extract` from paragraphs to figures; `checks` what contradicts what
- `explain` shows how a sentence is read; `evaluate` compares with hand annotation
"""

from tasks.figures.extract import extract

__all__ = ["extract"]
