"""What the evidence pages cost: seconds and bytes per report as a release grows, and how soon a browser shows them.

    python -m bench.pages [COUNT ...]      200, 1000 and 5000 if not given

A large release is made from the reports at hand: the tables of each, again and again under other places
and years. Only the pages are made of it. Seconds are by the clock, with all processes that the pages are
written by; the browser is Chromium, and its lines are left out where there is none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench.corpus import addresses
from bench.reports import SAMPLES, SHARED, read
from tasks.contract import ATTAINMENT, CONFLICTS, DOCUMENTS, FIGURES, INDICATOR_SPANS, INDICATORS, PARAGRAPHS, REJECTS, REMOVALS, Table
from tasks.publish.pages import write_pages

COUNTS = (200, 1000, 5000)
YEARS = ("year", "report_year", "period_start", "period_end")
PLACES = {"region_code": "code", "region_name": "name"}
GROUP = 500
"""Reports of a row group, as in a release."""
WHOLE = "document.querySelector('tbody tr') && !document.querySelector('[role=status]').textContent.includes('being read')"
"""When the list of reports is whole."""
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def multiplied(base: Path, folder: Path, count: int) -> Path:
    """Writes the tables of a release of `count` reports into `folder`: those of the release `base`, moved to other places and years."""
    old = pq.read_table(base / "documents.parquet", columns=["document_id", "year"]).to_pylist()
    rows = [(f"{place.code}-{year}", place.code, place.name, year - old[n % len(old)]["year"], old[n % len(old)]["document_id"])
            for n, (place, year) in enumerate(islice(addresses(), count))]
    names = ("new", "code", "name", "shift", "old")
    moves = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
    with duckdb.connect() as connection:
        connection.register("moves", moves)
        for spec in (DOCUMENTS, PARAGRAPHS, FIGURES, INDICATORS, INDICATOR_SPANS, REMOVALS):
            _write(connection, base, folder, spec, count)
    for spec in (CONFLICTS, ATTAINMENT, REJECTS):
        pq.write_table(spec.schema.empty_table(), folder / f"{spec.name}.parquet")
    return folder


def _write(connection: duckdb.DuckDBPyConnection, base: Path, folder: Path, spec: Table, count: int) -> None:
    columns = ", ".join(f"{_moved(name)} as \"{name}\"" for name in spec.schema.names)
    key = ", ".join(f'"{name}"' for name in spec.key)
    order = ", ".join(dict.fromkeys(name for name in ("document_id", *spec.key) if name in spec.schema.names and spec not in (
        INDICATORS, INDICATOR_SPANS))) or key
    found = connection.sql(f"""
        select * from (select {columns} from read_parquet('{base}/{spec.name}.parquet') t join moves on t.document_id = moves.old)
        qualify row_number() over (partition by {key}) = 1 order by {order}""").to_arrow_table()
    pq.write_table(found.cast(spec.schema), folder / f"{spec.name}.parquet", compression="zstd",
                   row_group_size=max(1, found.num_rows * GROUP // count))


def _moved(name: str) -> str:
    """The SQL of a column of a report that moves to another place and year."""
    if name in PLACES:
        return f"moves.{PLACES[name]}"
    if name in YEARS:
        return f't."{name}" + moves.shift'
    if name == "source":
        return "moves.new || '.txt'"
    if name.endswith("_id"):
        return f'replace(t."{name}", moves.old, moves.new)'
    return f't."{name}"'


def weights(pages: Path) -> dict[str, float]:
    """KB of the pages of a release: of all, the largest page of a report, the index, the largest part of its data."""
    sizes = {path.relative_to(pages).as_posix(): path.stat().st_size / 1000 for path in pages.rglob("*") if path.is_file()}
    return {
        "all": sum(sizes.values()), "report": max(size for name, size in sizes.items() if name.startswith("reports/")),
        "index": sizes["index.html"], "list part": max(size for name, size in sizes.items() if name.startswith("data/reports-")),
        "series part": max((size for name, size in sizes.items() if name.startswith("data/series-")), default=0.0),
    }


def shown_after(pages: Path) -> dict[str, float]:
    """Milliseconds until a browser shows the heaviest report, ready for clicks, and until the list of reports is whole."""
    from playwright.sync_api import sync_playwright

    heaviest = max((pages / "reports").iterdir(), key=lambda path: path.stat().st_size)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(heaviest.as_uri())
        ready: float = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        page.goto((pages / "index.html").as_uri())
        page.wait_for_function(WHOLE)
        listed: float = page.evaluate("performance.now()")
        browser.close()
    return {"report ready": ready, "list whole": listed}


def base_release(folder: Path) -> Path:
    """The tables of the reports at hand: the real ones where they are, else the samples."""
    from tests.panel.real_release import write

    folders = [SHARED / "reports", SHARED / "corpora" / "provinces-2025"] if SHARED.is_dir() else [SAMPLES / "reports"]
    reports = {r.identity.document_id: r for some in folders for path in sorted(some.iterdir()) for r in read(path)}
    pq.write_table(REMOVALS.schema.empty_table(), folder / "removals.parquet")
    return write(folder, reports.values())


def main(counts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch, "base")
        base.mkdir()
        base_release(base)
        print(" reports  seconds  ms each  KB each  KB of: report  index  list part  series part")
        for count in counts:
            folder = Path(scratch, str(count))
            folder.mkdir()
            multiplied(base, folder, count)
            begun = time.perf_counter()
            write_pages(folder, "bench")
            seconds = time.perf_counter() - begun
            kb = weights(folder / "pages")
            print(f"{count:>8,} {seconds:>8.1f} {1000 * seconds / count:>8.1f} {kb['all'] / count:>8.0f} {kb['report']:>14.0f} "
                  f"{kb['index']:>6.0f} {kb['list part']:>10.0f} {kb['series part']:>12.0f}")
            if CHROMIUM:
                times = (f"{what} after {ms:.0f} ms" for what, ms in shown_after(folder / "pages").items())
                print("         in Chromium: " + ", ".join(times))
            shutil.rmtree(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("counts", type=int, nargs="*")
    main(parser.parse_args().counts or list(COUNTS))
