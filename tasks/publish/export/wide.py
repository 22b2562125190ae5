"""The panel in its wide form: a row for each region and year, a column for each series, measure and status.

A column holds the value, or the low end of a range; `…_high` the high end and `…_hedge` the
word that hedges it (左右, 以上, 区间 …), where the panel has any. Values in another currency than
the series' usual one have columns of their own (`trade_level_actual_usd`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from tasks.contract import INDICATORS, REAL, TEXT, Column, Table
from tasks.figures.vocabulary import table as rules
from tasks.publish.base_units import fits, usual_units

WIDE = "indicators_wide"
MEASURES = ("level", "growth", "share", "change", "rank")
CURRENCIES = {"元": "cny", "美元": "usd", "港元": "hkd", "欧元": "eur", "日元": "jpy"}


def wide(indicators: pa.Table) -> tuple[Table, pa.Table]:
    """The wide panel of a table `indicators`, with the description of its columns."""
    columns: dict[str, Column] = {}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for row in indicators.to_pylist():
        if row["measure"] in MEASURES:
            key = row["region_code"], row["year"]
            cells = rows.setdefault(key, {"region_code": key[0], "year": key[1], "region_name": row["region_name"]})
            for column, value in _cells(row):
                columns[column.name] = column
                cells[column.name] = value
    spec = _spec([columns[name] for name in sorted(columns)])
    made = [rows[key] for key in sorted(rows)]
    arrays = [pa.array([row.get(c.name) for row in made], c.type) for c in spec.columns]
    return spec, pa.Table.from_arrays(arrays, schema=spec.schema)


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[Column, float | str]]:
    """The columns that a row of the panel fills, with their values."""
    name, meaning, unit = column_name(row), _meaning(row), row["unit"] or None
    yield Column(name, REAL, f"{meaning}.", "8", unit=unit, nullable=True), row["value_low"]
    if row["value_high"] != row["value_low"]:
        yield Column(f"{name}_high", REAL, f"{meaning}: high end of a range.", "9", unit=unit, nullable=True), row["value_high"]
    if row["hedge"] is not None:
        said = f"{meaning}: the word that says how near the number is to the value."
        yield Column(f"{name}_hedge", TEXT, said, "左右", nullable=True), row["hedge"]


def column_name(row: Mapping[str, Any]) -> str:
    """``gdp_growth_target``; with the currency where it is not the series' usual one."""
    code, measure, unit = row["indicator_code"], row["measure"], row["unit"]
    usual = usual_units().get(code, unit)
    other = measure == "level" and unit != usual and fits(code, measure, unit)
    return f"{code}_{measure}_{row['status']}{f'_{CURRENCIES.get(unit, unit)}' if other else ''}"


@cache
def series_names() -> Mapping[str, str]:
    """The statistical term of each macro series."""
    return {rule["code"]: rule["name"] for rule in rules("indicators.tsv") if rule["code"]}


def _meaning(row: Mapping[str, Any]) -> str:
    return f"{series_names().get(row['indicator_code'], row['indicator_code'])}: {row['measure']}, {row['status']}"


def _spec(columns: Sequence[Column]) -> Table:
    fixed = [INDICATORS.column(name) for name in ("region_code", "region_name", "year")]
    return Table(WIDE, "a region and year with all that the panel has", ("region_code", "year"), (*fixed, *columns),
                 ("Evidence, units and doubts of each value are in indicators.",))
