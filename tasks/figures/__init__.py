"""figures: the quantitative claims of a report.

The layers, from the bottom: `view` (folded text), `numerals`, `quantities` (numbers with
units), `cues` (what the words around say), `nouns` (what is measured), `claims` (what a
sentence says of a number), `indicators` (which series that is), `periods` (when), and
`checks` (what contradicts what). Their vocabulary is in the tables beside them.
"""

from tasks.figures.extract import extract

__all__ = ["extract"]
