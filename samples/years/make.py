"""Make the reports of five years of three invented places: small, whole, and without defects.

usage: python samples/years/make.py [FOLDER]      (samples/years/reports by default)

`docs/guide.md` sets targets against results with them. A place has a text with slots; values.tsv
fills those that matter, chance the others: the same ones every time.
"""

from __future__ import annotations

import csv
import random
import string
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
VALUES = HERE / "values.tsv"
COUNTS = {
    "d": (5, 28), "tg": (2, 9), "cpi": (0, 3), "jobs": (20, 60), "beds": (120, 900), "seats": (900, 4000), "schools": (2, 9),
    "ht": (200, 600), "ls": (76, 83), "fc": (69, 72), "air": (95, 98), "online": (90, 99), "fdi": (900, 4000), "market": (2000, 9000),
    "port": (3000, 5200), "portt": (3300, 5600), "inv": (60, 400), "inv0": (50, 95), "proj": (90, 260), "proj0": (70, 130),
    "f": (210, 290), "r": (110, 160), "t": (40, 90), "train": (3000, 9000), "park": (600, 2500), "jt": (25, 40), "ut1": (5, 7),
    "rt1": (6, 8), "rit": (5, 7), "ns": (600, 3000), "nc": (100, 900), "motions": (60, 180), "proposals": (60, 180), "chain": (55, 90),
    "cut": (5, 14),
}
"""What a slot may hold that values.tsv is silent about; others hold a number of one or two digits."""
DECIMALS = frozenset({"tg", "cpi", "ls", "fc", "air", "f", "r", "t", "tax"})
"""Slots whose numbers have a decimal place."""
SMALL = {"lanyue": {"jobs": (2, 5), "jt": (2, 4)}, "yanting": {"jobs": (2000, 4000), "jt": (2000, 3000)},
         "jichuan": {"jobs": (3000, 6000), "jt": (3000, 5000)}}
"""Slots that hold something of another size in one place."""

INCOMES = {"lanyue": {"ui": 31_400, "ri": 15_100}, "yanting": {"ui": 26_500, "ri": 12_900}, "jichuan": {"inc": 22_600}}
"""Incomes in 2018, 元, by place and slot."""
GROWTH = {2019: 7.4, 2020: 3.9, 2021: 8.2, 2022: 4.7, 2023: 5.8}
"""Of incomes by year, %; in the country a point and a half more."""


def reports() -> Iterator[tuple[str, str]]:
    """Name and text of each report."""
    with VALUES.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"))
    for row in rows:
        text = (HERE / f"{row['place']}.txt").read_text(encoding="utf-8")
        yield f"{row['place']}-{row['year']}.txt", text.format_map(filled(text, row))


def filled(text: str, row: dict[str, str]) -> dict[str, str]:
    """The slots of a text with what stands in them."""
    chance, year = random.Random(f"{row['place']} {row['year']}"), int(row["year"])
    found = {}
    for name in dict.fromkeys(slot for _, slot, _, _ in string.Formatter().parse(text) if slot):
        low, high = SMALL[row["place"]].get(name) or COUNTS.get(name) or (2, 48)
        digits = 1 if name in DECIMALS else 0
        found[name] = f"{chance.uniform(low, high):.{digits}f}" if digits else str(chance.randint(low, high))
    term = (year - 2017) // 5
    own = {"y": str(year), "p": str(year - 1), "c": str(14 + term), "s": str((year - 2017) % 5 + 1), "un": "3.2", "ut": "3.5",
           "ur": f"{58 + (year - 2020) * 1.2:.1f}", "rd": f"{1.4 + (year - 2020) * 0.15:.2f}", "b": f"{float(row['gdp']) * 0.062:.2f}"}
    return found | own | incomes(row["place"], year - 1) | row


def incomes(place: str, year: int) -> dict[str, str]:
    """Incomes in a year and their growth."""
    found = {"ug": f"{GROWTH[year]:.1f}", "rig": f"{GROWTH[year] + 1.5:.1f}"}
    for slot, income in INCOMES[place].items():
        more = 1.5 if slot == "ri" else 0.0
        for y in range(2019, year + 1):
            income = round(income * (1 + (GROWTH[y] + more) / 100))
        found[slot] = str(income)
    return found


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in reports():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "reports")
