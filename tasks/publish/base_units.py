"""Base units of the panel: base_units.tsv, and which unit a macro series may have."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from tasks.figures.vocabulary import table

RULES = Path(__file__).with_name("base_units.tsv")
FAMILIES = {"growth": "ratio", "rank": "rank"}
"""Families of the measures whose unit does not depend on the series."""
COUNTS = "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of base_units.tsv."""

    base: str
    factor: Decimal | None
    """None for 番, which doubles."""
    family: str

    def convert(self, value: float) -> float:
        """A value in the row's unit, in the base unit."""
        exact = Decimal(repr(value))
        return float((2**exact - 1) * 100 if self.factor is None else exact * self.factor)


def rows() -> list[dict[str, str]]:
    """The rows of base_units.tsv."""
    with RULES.open(encoding="utf-8") as lines:
        return list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _units() -> Mapping[tuple[str, str], Unit]:
    return {(row["unit"], row["measure"]): Unit(
        row["base"], None if row["factor"] == "doublings" else Decimal(row["factor"]), row["family"]) for row in rows()}


@cache
def unit_of(unit: str, measure: str) -> Unit:
    """How the panel takes a unit of figures."""
    known = _units()
    return known.get((unit, measure)) or known.get((unit, "")) or Unit(unit, Decimal(1), unit)


@cache
def usual_units() -> Mapping[str, str]:
    """The usual unit of each macro series, from the indicator table."""
    return {row["code"]: row["unit"] or "" for row in table("indicators.tsv") if row["code"]}


@cache
def shares() -> frozenset[str]:
    """The macro series that are a share by definition: those of the indicator table that name a numerator (``=X``)."""
    return frozenset(row["code"] for row in table("indicators.tsv")
                     if row["code"] and any(alias.startswith("=") for alias in row["aliases"].split("|")))


def measure_of(code: str, measure: str) -> str:
    """The measure that the panel takes a figure for: 研发投入强度3.6% and 研发经费占GDP比重3.6% are one series, a share."""
    return "share" if measure == "level" and code in shares() else measure


@cache
def fits(code: str, measure: str, unit: str) -> bool:
    """Whether a macro series can have such a measure in such a unit.

    A change may be in the unit of the series, in % or in points; a multiple in any unit.
    """
    family, usual = unit_of(unit, measure).family, unit_of(usual_units()[code], "level").family
    if measure == "multiple":
        return True
    if measure == "change":
        return family in (usual, "ratio", "points")
    return family == (FAMILIES.get(measure) or ("ratio" if measure == "share" else usual))
