"""The index, the comparison and the dictionary: their pages, and their data in parts that a browser loads as it needs them.

A page opened from a folder may not fetch files, so data are scripts that call a function of
the page. No part grows with the number of reports: the list is in parts of PART reports,
the panel in a file for each series and measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mode
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from jinja2 import Environment

from tasks.contract import COMPLETENESS, LEVELS, MEASURES, QUALIFIERS, TABLES
from tasks.figures.rules import RULES
from tasks.publish.dictionary import type_of, values_of
from tasks.publish.export.wide import series_names
from tasks.publish.pages import shown
from tasks.publish.pages.charts import distribution

Row = Mapping[str, Any]
PART = 500
"""Reports in a part of the list."""
FIELDS = ("id", "name", "province", "level", "year", "speaker", "lacks", "figures", "growth", "target")
"""What index.js knows of a report, in this order."""
LETTERS = {name: name[0] for name in COMPLETENESS}
"""Letters by which a part of the list says which condition of completeness does not hold."""


def write_site(folder: Path, pages: Path, release: str, templates: Environment) -> None:
    """Writes index.html, compare.html, tables.html and their data into `pages`, from the tables in `folder`."""
    documents = pq.read_table(folder / "documents.parquet").to_pylist()
    panel = pq.read_table(folder / "indicators.parquet", columns=list(PANEL))
    of_gdp = panel.filter((pc.field("indicator_code") == "gdp") & (pc.field("measure") == "growth")).to_pylist()
    names = {d["region_code"]: d for d in documents}
    lists = {"levels": [(n, shown.LEVELS[n]) for n in LEVELS if n in {d["level"] for d in documents}],
             "provinces": sorted({d["province"] for d in documents if d["province"]}, key=_first_code(documents))}
    data = pages / "data"
    data.mkdir()
    growth = _growth(of_gdp)
    parts = list(_parts([_listed(d, growth) for d in documents]))
    for number, rows in enumerate(parts, 1):
        _script(data / f"reports-{number:03d}.js", "part", rows)
    _constant(data / "index.js", "INDEX", {"fields": FIELDS, "parts": len(parts)})
    known: dict[str, list[str]] = {}
    for (code, measure), unit, values in by_series(panel):
        known.setdefault(code, []).append(measure)
        _script(data / f"series-{code}-{measure}.js", "series", code, measure, unit, values)
    _constant(data / "places.js", "PLACES", {
        "of": {code: [d["region_name"], d["province"] or "", d["level"]] for code, d in sorted(names.items())}, "series": known})
    _constant(pages / "assets" / "rules.js", "RULES", {r.name: [_first_line(r.answer.__doc__), r.example] for r in RULES})
    years, aims = [d["year"] for d in documents], _targets(of_gdp, names)
    (pages / "index.html").write_text(templates.get_template("index.html").render(
        release=release, reports=len(documents), places=len(names), figures=sum(d["figures"] for d in documents),
        first=min(years, default=0), last=max(years, default=0), rejects=pq.read_metadata(folder / "rejects.parquet").num_rows,
        years=sorted(set(years), reverse=True), chart=distribution(aims, "Targets for GDP growth by year"),
        aim_years=sorted(aims), **lists), encoding="utf-8")
    files = [(spec, folder / f"{name}.parquet") for name, spec in TABLES.items()]
    (pages / "tables.html").write_text(templates.get_template("tables.html").render(
        tables=[(spec, pq.read_metadata(path).num_rows if path.exists() else None) for spec, path in files],
        type_of=type_of, values_of=values_of), encoding="utf-8")
    ordered = [(code, name) for code, name in series_names().items() if code in known]
    (pages / "compare.html").write_text(templates.get_template("compare.html").render(indicators=ordered, **lists), encoding="utf-8")


PANEL = ("region_code", "year", "indicator_code", "measure", "status", "value_low", "value_high", "unit", "qualifier", "figure_id",
         "document_id", "report_year")


def _first_code(documents: Iterable[Row]) -> Any:
    """Provinces in the order of their codes, not of their characters."""
    codes: dict[str, str] = {}
    for d in documents:
        codes.setdefault(d["province"] or "", d["region_code"][:2])
    return lambda province: (codes[province], province)


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


# --- the list ---------------------------------------------------------------------------------------

def _growth(panel: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """Growth of GDP that a report tells of last year, and its target for the year, by report and status."""
    found = {}
    for row in panel:
        ahead = 1 if row["status"] == "actual" else 0
        if row["indicator_code"] == "gdp" and row["measure"] == "growth" and row["report_year"] == row["year"] + ahead:
            found[row["document_id"], row["status"]] = row
    return found


def _listed(d: Row, growth: Mapping[tuple[str, str], Row]) -> list[Any]:
    holds = d["completeness"].split(";")
    lacks = "".join(letter for name, letter in LETTERS.items() if name not in holds)
    values = [_value(growth.get((d["document_id"], status))) for status in ("actual", "target")]
    said = [d["document_id"], d["region_name"], d["province"] or "", d["level"], d["year"], d["speaker"] or ""]
    return [*said, lacks, d["figures"], *values]


def _value(row: Row | None) -> list[Any]:
    if row is None:
        return []
    return [_short(row["value_low"]), _short(row["value_high"]), row["qualifier"], shown.anchor(row["figure_id"])]


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(rows), PART):
        yield rows[at:at + PART]


# --- the panel --------------------------------------------------------------------------------------

def by_series(panel: pa.Table) -> Iterator[tuple[tuple[str, str], str, dict[str, list[list[Any]]]]]:
    """For each series and measure: its commonest unit, and the values in that unit by place.

    A series at a time becomes Python's values: the panel of thousands of reports would take a GB.
    """
    there = panel.group_by(["indicator_code", "measure"]).aggregate([]).to_pylist()
    series = [(row["indicator_code"], row["measure"]) for row in there]
    for about in sorted(series, key=lambda about: (about[0], MEASURES.index(about[1]))):
        rows = panel.filter((pc.field("indicator_code") == about[0]) & (pc.field("measure") == about[1]))
        unit = mode(rows["unit"].to_pylist())
        rows = rows.filter(pc.field("unit") == unit)
        values: dict[str, list[list[Any]]] = {}
        for region, year, status, low, high, qualifier, of, figure in zip(*(rows[name].to_pylist() for name in VALUE), strict=True):
            values.setdefault(region, []).append([
                year, int(status == "target"), _short(low), 0 if high == low else _short(high), QUALIFIERS.index(qualifier), of,
                shown.anchor(figure)])
        yield about, unit, values


VALUE = ("region_code", "year", "status", "value_low", "value_high", "qualifier", "report_year", "figure_id")
"""What is shown of a row of the panel."""


def _targets(panel: Iterable[Row], documents: Mapping[str, Row]) -> dict[int, list[tuple[float, str]]]:
    """Targets for GDP growth with their places, by year; the nation, no place among others, is left out."""
    values: dict[int, list[tuple[float, str]]] = {}
    for row in panel:
        own = row["report_year"] == row["year"] and row["region_code"] != "100000"
        if own and (row["indicator_code"], row["measure"], row["status"]) == ("gdp", "growth", "target"):
            values.setdefault(row["year"], []).append((row["value_low"], documents[row["region_code"]]["region_name"]))
    return values


# --- writing ----------------------------------------------------------------------------------------

def _short(value: float) -> float:
    """A whole float as an integer: shorter, and the same number."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _script(path: Path, function: str, *arguments: Any) -> None:
    path.write_text(f"{function}({','.join(map(_json, arguments))});\n", encoding="utf-8")


def _constant(path: Path, name: str, value: Any) -> None:
    path.write_text(f"const {name}={_json(value)};\n", encoding="utf-8")
