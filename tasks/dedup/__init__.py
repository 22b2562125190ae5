"""deduplicate: each report once, and nothing in it that is not the report's."""

from __future__ import annotations

from tasks.dedup.clean import clean
from tasks.dedup.sketches import Sketch, packed, sketch, unpacked
from tasks.dedup.suspects import foreign_lines, lines_of, without_foreign_lines
from tasks.dedup.twins import Conflict, Twin, TwinGroup, TwinResult, as_twin, find_twins

__all__ = [
    "Conflict", "Sketch", "Twin", "TwinGroup", "TwinResult", "as_twin", "clean", "find_twins", "foreign_lines", "lines_of", "packed",
    "sketch", "unpacked", "without_foreign_lines",
]
