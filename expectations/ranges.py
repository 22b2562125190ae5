"""Plausible ranges of macro series (``ranges.tsv``), and of some beside the GDP (``ratios.tsv``)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

TABLE, RATIOS = Path(__file__).with_name("ranges.tsv"), Path(__file__).with_name("ratios.tsv")
KEY = ["indicator_code", "measure", "unit"]
NARROWER = ("level", "status")
"""Columns that a row may name too; one that does goes before one that does not."""


@dataclass(frozen=True, slots=True)
class Range:
    """A row of the table."""

    code: str
    measure: str
    unit: str
    level: str
    status: str
    low: float
    high: float
    example: float


@cache
def ranges() -> tuple[Range, ...]:
    """The rows of the table. Raises ValueError for a bound that is no number."""
    with TABLE.open(encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return tuple(
            Range(r["code"], r["measure"], r["unit"], r["level"], r["status"], float(r["low"]), float(r["high"]), float(r["example"]))
            for r in rows
        )


SINCE = 2000
"""Years from which on the ranges hold: before, prices were others, and before 1955 money was."""


def plausible(figures: pd.DataFrame, levels: pd.Series) -> pd.Series:
    """For each figure whether it lies in the range of its series, if there is one.

    `levels` is the level of each figure's place. Looked at are figures of a single year
    since 2000 and averages per year: over several years anything is possible.
    """
    bounds = pd.DataFrame([(r.code, r.measure, r.unit, r.level, r.status, r.low, r.high) for r in ranges()],
                          columns=[*KEY, *NARROWER, "low", "high"])
    wanted = figures[[*KEY, "status"]].assign(level=levels)
    low, high = (pd.Series(float("nan"), index=figures.index) for _ in ("low", "high"))
    for by in (("level",), ("status",), ()):
        other = [name for name in NARROWER if name not in by]
        rows = bounds[(bounds[other] == "").all(axis=1) & (bounds[list(by)] != "").all(axis=1)]
        found = wanted.merge(rows.drop(columns=other), how="left", on=[*KEY, *by]).set_index(figures.index)
        low, high = low.fillna(found["low"]), high.fillna(found["high"])
    outside = (figures["value_low"] < low) | (figures["value_high"] > high)
    yearly = of_one_year(figures) | (figures["annual_average"] & (figures["measure"] == "growth"))
    looked_at = yearly & ~(figures["period_end"] < SINCE)
    return ~(outside & looked_at)


def of_one_year(figures: pd.DataFrame) -> pd.Series:
    """For each figure whether it is about a single year, or about no year that is told."""
    return figures["period_start"].fillna(figures["period_end"]).eq(figures["period_end"]) | figures["period_end"].isna()


@cache
def ratios() -> dict[str, tuple[float, float, float]]:
    """Smallest, largest and a plausible share of the GDP, by series."""
    with RATIOS.open(encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {r["code"]: (float(r["low"]), float(r["high"]), float(r["example"])) for r in rows}


def beside_gdp(figures: pd.DataFrame, years: pd.Series) -> pd.Series:
    """For each document what does not fit its GDP, in words; empty where everything does.

    `years` is the year of each document, which is the index. Looked at are the levels in 元 that
    are reported for the year before, each series by its most exact figure.
    """
    of_last_year = figures["period_end"] == figures["document_id"].map(years) - 1
    levels = figures[
        figures["indicator_code"].isin(["gdp", *ratios()])
        & (figures["scope"] == "area")
        & (figures["measure"] == "level")
        & (figures["status"] == "actual")
        & (figures["unit"] == "元")
        & of_last_year
        & of_one_year(figures)
    ]
    exact_first = levels.sort_values("qualifier", key=lambda q: q.map(QUALIFIERS_BY_WORTH), kind="stable")
    firsts: Any = exact_first.groupby(["document_id", "indicator_code"])["value_low"].first().to_dict()
    values: dict[tuple[str, str], float] = firsts
    told: dict[str, list[str]] = {}
    for (document, code), value in values.items():
        gdp = values.get((document, "gdp"))
        if code != "gdp" and gdp and not ratios()[code][0] <= value / gdp <= ratios()[code][1]:
            told.setdefault(document, []).append(f"{code} {value:g} beside a GDP of {gdp:g}")
    return pd.Series([", ".join(told.get(str(document), ())) for document in years.index], index=years.index)


QUALIFIERS_BY_WORTH = {"exact": 0, "approx": 1, "min": 2, "max": 3}
