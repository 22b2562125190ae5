"""Plausible steps of macro series from one year to the next (``steps.tsv``), looked for in the panel of a release."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

TABLE = Path(__file__).with_name("steps.tsv")
SINCE = 1995
"""Year of the values from which on the bounds hold."""
PLACE, SERIES = ["region_code", "indicator_code"], ["region_code", "indicator_code", "year"]
RATIOS = ("level",)
FAR = 6
"""Years that a value aimed at may lie ahead of the one it is compared with."""


@cache
def bounds() -> pd.DataFrame:
    """The rows of the table: code, of, low, high, example. Raises ValueError for a bound that is no number."""
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    return pd.DataFrame([(r["code"], r["of"], float(r["low"]), float(r["high"]), float(r["example"])) for r in rows],
                        columns=["indicator_code", "of", "low", "high", "example"])


def steps(panel: pd.DataFrame) -> pd.DataFrame:
    """A row for each step that the table has bounds for.

    `panel` is the table `indicators`. Columns: document_id, figure_id, sentence, indicator_code,
    year, of, value, before (the value that it is compared with), step, low, high.
    """
    known = panel[(panel["year"] >= SINCE) & panel["indicator_code"].isin(bounds()["indicator_code"])]
    actual = known[known["status"] == "actual"]
    target = known[(known["status"] == "target") & (known["measure"] == "growth") & (known["unit"] == "%")]
    plan = _planned(known[(known["status"] == "target") & (known["measure"] == "level")], actual[actual["measure"] == "level"])
    level, growth, share = (actual[actual["measure"] == measure] for measure in ("level", "growth", "share"))
    growth = growth[growth["unit"] == "%"]
    levels = _beside(level, _a_year_on(level), [*SERIES, "unit"])
    implied = levels.assign(value_low=100 * (levels["value_low"] / levels["before"].where(levels["before"] > 0) - 1))
    found = pd.concat([
        levels.assign(of="level"),
        _beside(growth, _a_year_on(growth)).assign(of="growth"),
        _beside(share, _a_year_on(share), [*SERIES, "unit"]).assign(of="share"),
        _beside(growth, implied.dropna(subset="value_low").drop_duplicates(SERIES)).assign(of="implied"),
        _beside(target, _a_year_on(growth)).assign(of="target"),
        plan.assign(of="plan"),
    ], ignore_index=True).merge(bounds().drop(columns="example"), on=["indicator_code", "of"])
    ratio = found["value_low"] / found["before"].where(found["before"] > 0)
    step = (found["value_low"] - found["before"]).where(~found["of"].isin(RATIOS), ratio)
    step = step.where(found["of"] != "plan", ratio.clip(lower=0) ** (1 / found["years"].fillna(1)))
    columns = ["document_id", "figure_id", "sentence", "indicator_code", "year", "of", "value", "before", "step", "low", "high"]
    return found.rename(columns={"value_low": "value"}).assign(step=step)[columns]


def _a_year_on(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(year=rows["year"] + 1)


def _beside(rows: pd.DataFrame, others: pd.DataFrame, by: list[str] = SERIES) -> pd.DataFrame:
    """The rows that have a counterpart, its value beside theirs as `before`."""
    return rows.merge(others[[*by, "value_low"]].rename(columns={"value_low": "before"}).drop_duplicates(by), on=by)


def _planned(targets: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """The targets beside the latest value that is done, with the years between."""
    by = ["region_code", "indicator_code", "unit"]
    latest = done[[*by, "year", "value_low"]].rename(columns={"year": "year_done", "value_low": "before"})
    pairs = targets.merge(latest, on=by)
    pairs = pairs[(pairs["year_done"] < pairs["report_year"]) & (pairs["year"] > pairs["year_done"])]
    last = pairs.sort_values("year_done").drop_duplicates("figure_id", keep="last")
    return last.assign(years=last["year"] - last["year_done"]).query("years <= @FAR")


def in_bounds(steps: pd.DataFrame) -> pd.Series:
    """For each step whether it is plausible; one that cannot be told is."""
    return ~((steps["step"] < steps["low"]) | (steps["step"] > steps["high"]))
