"""What more reports cost, on paper: from the rates that :mod:`bench.pipeline` measured.

    python -m bench.paper [--numbers output/bench.json] [--reports 64000 1000000]

Work on single reports is shared among cores. What one process does once for all reports (twins, verdicts,
the release) is not: it grows with the reports, and more machines do not shorten it. Memory grows by
what the large corpus took beyond the small one. A machine is taken to have eight cores and 16 GB.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORES, MEMORY = 8, 16_000.0
"""Of a machine; MB."""
LIMIT = 1500.0
"""MB that any process may take."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What one report costs, as measured."""

    shared: float
    """Seconds of a core that many machines can share."""
    alone: float
    """Seconds of the clock that one process takes, whatever there is beside it."""
    memory: float
    """MB of the largest process that grow with each report …"""
    base: float
    """… from these on."""
    disk: dict[str, float]
    """MB by what they hold."""

    @classmethod
    def of(cls, numbers: Mapping[str, Any]) -> Rates:
        """Raises KeyError where the bench has not measured growth."""
        small, large = numbers["reports"], numbers["large"]
        one, many = numbers[f"built-{small}"], numbers[f"built-{large}"]
        alone = sum(value for name, value in many.items() if name.startswith("alone: "))
        memory = max(0.0, (many["memory"] - one["memory"]) / (large - small))
        return cls((many["flow"] - alone) / large, alone / large, memory, many["memory"] - memory * large,
                   {name: size / large for name, size in numbers[f"disk-{large}"].items()})


def on_paper(rates: Rates, count: int) -> list[str]:
    """What so many reports cost, and what breaks first."""
    alone, disk = count * rates.alone, sum(rates.disk.values()) * count / 1000
    lines = [f"{count:,} reports",
             f"  work that is shared     {count * rates.shared / 3600:,.1f} hours of a core",
             f"  one process alone       {alone / 3600:,.1f} hours"]
    for machines in (1, 4, 16):
        hours = (count * rates.shared / (machines * CORES) + alone) / 3600
        lines.append(f"  {machines:>2} machines of {CORES} cores  {hours:,.1f} hours")
    parts = ", ".join(f"{name} {size * count / 1000:,.0f}" for name, size in rates.disk.items())
    lines += [f"  disk                    {disk:,.0f} GB: {parts}",
              f"  largest process         {(rates.base + rates.memory * count) / 1000:,.1f} GB"]
    return lines


def limits(rates: Rates) -> list[str]:
    """At how many reports what gives way, the first first."""
    found = []
    if rates.memory > 0:
        found += [((LIMIT - rates.base) / rates.memory, f"the largest process takes more than {LIMIT / 1000:.1f} GB"),
                  ((MEMORY - rates.base) / rates.memory, f"the largest process takes more than the {MEMORY / 1000:.0f} GB of a machine")]
    if rates.alone > 0:
        found.append((3600 / rates.alone, "what one process does alone takes an hour: more machines do not help"))
    found.append((1000 / sum(rates.disk.values()) * 1000, "a release and what the stages left take 1,000 GB of disk"))
    return ["What gives way first", *(f"  {count:>12,.0f} reports  {what}" for count, what in sorted(found))]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.paper")
    parser.add_argument("--numbers", type=Path, default=Path("output/bench.json"), help="default: %(default)s")
    parser.add_argument("--reports", type=int, nargs="+", default=[64_000, 1_000_000])
    wanted = parser.parse_args()
    if not wanted.numbers.exists():
        parser.error(f"there is no {wanted.numbers}: make bench writes it")
    numbers = json.loads(wanted.numbers.read_text("utf-8"))
    if not numbers.get("large"):
        parser.error(f"{wanted.numbers} has one size of corpus only: make bench LARGE=10000 measures growth")
    rates = Rates.of(numbers)
    for count in wanted.reports:
        print("\n".join(on_paper(rates, count)), end="\n\n")
    print("\n".join(limits(rates)))


if __name__ == "__main__":
    main()
