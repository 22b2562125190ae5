"""What the gates cost: their share of a run's time, and their memory, at 1,000 and 10,000 reports.

    python -m bench.gates [--reports 1000 10000] [--sample 60] [--table FILE]

The gates are asked about tables of real stages (of :mod:`bench.corpus`), repeated under other names until
there are as many reports as asked for, in parts of as many reports as a run makes them. The run's
time is what the stages and the release take for the sample on one core, start-up apart, times
the number of reports. Each size is a process of its own; seconds are of the processor, memory is the
largest that the process had.

The engine is Great Expectations on pandas frames, a part at a time. On SQL engines the same expectations
took several times as long (SQLite), or did not run (DuckDB); Spark would need a cluster for what two
gigabytes hold. What crosses parts, the rules on a whole release, is brought together by DuckDB below
:mod:`tasks.publish.accounts` with a limit on its memory, and only its rows go into frames.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("ingest", "deduplicate", "tag", "extract")
IDS = {"document_id": 11, "paragraph_id": 11, "figure_id": 11}
"""Columns that begin with a document's id, and its length."""
RELEASED = ("documents", "paragraphs", "figures", "removals", "indicators")
GROUP = 500


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def sample(count: int, folder: Path) -> dict[str, float]:
    """Takes so many reports through the plain loop of bench.pipeline; what each piece of it cost."""
    from bench.corpus import write
    from bench.pipeline import plain

    write(folder / "reports", count)
    return plain(folder / "reports", folder / "output")


def renamed(table: pa.Table, copy: int) -> pa.Table:
    """The table with other ids, sources and places: those of copy number `copy`."""
    for name in table.column_names:
        if name in IDS:
            ids = pc.binary_join_element_wise(_code(table[name], copy), pc.utf8_slice_codeunits(table[name], 6), "")
            table = _put(table, name, ids)
        elif name == "region_code":
            table = _put(table, name, _code(table[name], copy))
        elif name in ("source", "input"):
            table = _put(table, name, pc.binary_join_element_wise(pa.scalar(f"{copy:06d}"), table[name], "/"))
    return table


def _code(ids: pa.ChunkedArray, copy: int) -> pa.ChunkedArray:
    """The codes at the beginning of ids, another hundred thousand for each copy: six digits that no other copy has."""
    codes = pc.utf8_slice_codeunits(ids, 0, 6)
    of = {code: f"{(int(code) + copy * 7919) % 900_000 + 100_000:06d}" for code in pc.unique(codes).to_pylist()}
    return pa.chunked_array([[of[code] for code in codes.to_pylist()]], pa.string())


def _put(table: pa.Table, name: str, values: Any) -> pa.Table:
    at = table.column_names.index(name)
    return table.set_column(at, table.schema.field(name), values.cast(table.schema.field(name).type))


def parts(tables: Mapping[str, pa.Table], count: int, of: int, most: int) -> Iterator[tuple[int, dict[str, pa.Table]]]:
    """The tables of so many reports, `of` in each copy, at most `most` at a time; how many they are."""
    each = max(1, most // of)
    left = -(-count // of)
    first = 0
    while left > 0:
        now = min(each, left)
        yield now * of, {name: pa.concat_tables([renamed(t, first + n) for n in range(now)]) for name, t in tables.items()}
        first, left = first + now, left - now


def repeated_release(folder: Path, into: Path, count: int, of: int) -> None:
    """A release of so many reports made of copies of the one in `folder`."""
    into.mkdir()
    for path in folder.glob("*.parquet"):
        table = pq.read_table(path)
        if path.stem not in RELEASED:
            pq.write_table(table.slice(0, 0), into / path.name)
            continue
        with pq.ParquetWriter(into / path.name, table.schema, compression="zstd") as writer:
            for _, some in parts({"t": table}, count, of, GROUP):
                writer.write_table(some["t"])


def one(count: int, folder: Path) -> dict[str, float]:
    """What the gates cost at so many reports."""
    from expectations import catalogue
    from tasks import edge, gate, outcomes, verdict
    from tasks.place import Place
    from tasks.store import Item

    gate._context()
    place = Place.of(folder / "reports", folder / "output")
    spent: dict[str, float] = {}
    rows = {"paragraphs": 0, "figures": 0}
    for stage in STAGES:
        state = place.store.load(stage)
        part = min(item.part for item in state.items)
        tables = outcomes.left(place.store, stage, part)
        held = tables[catalogue.tables(stage)[0].name].num_rows
        schemas = {spec.name: place.store.schema(stage, part, spec.name) for spec in catalogue.tables(stage)}
        spent[stage] = 0.0
        for _, some in parts(tables, count, held, edge.BATCH):
            begun = cpu()
            gate.examine(stage, some, schemas)
            spent[stage] += cpu() - begun
            if stage == "extract":
                rows = {name: rows[name] + some[name].num_rows for name in rows}
    content = verdict.content(*(place.store.load(stage) for stage in ("deduplicate", "tag", "extract")))
    large = folder / f"release-{count}"
    repeated_release((folder / "output" / "latest").resolve(), large, count, len(content.candidates))
    sources = pq.read_table(large / "documents.parquet", columns=["source", "document_id"]).to_pylist()
    items = tuple(Item(r["source"], r["source"], "", "", document_id=r["document_id"], sha256="") for r in sources)
    begun = cpu()
    content = replace(content, candidates=items, extracted=items, twins=(), rejects=())
    verdict.of_release(large, [item.input for item in items], content, None)
    spent["publish"] = cpu() - begun
    shutil.rmtree(large)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**spent, "memory": peak, **{name: float(number) for name, number in rows.items()}, "reports": float(len(items))}


def lines(sizes: list[int], count: int) -> Iterator[str]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        run = child("sample", count, folder)
        each = sum(v for name, v in run.items() if name not in ("start-up", "gates", "memory")) / count
        yield f"a run takes {each:.3f} s a report without its gates ({count} reports on one core, start-up apart)"
        names = (*STAGES, "publish")
        yield "".join(f"{name:>13}" for name in ("reports", "paragraphs", "figures", *names, "all gates", "of the run", "memory"))
        for size in sizes:
            cost = child("one", size, folder)
            gates = sum(cost[name] for name in names)
            numbers = [f"{cost[name]:,.0f}" for name in ("reports", "paragraphs", "figures")]
            seconds = [f"{cost[name]:.1f} s" for name in names]
            share = gates / (gates + each * cost["reports"])
            yield "".join(f"{v:>13}" for v in (*numbers, *seconds, f"{gates:.1f} s", f"{share:.1%}", f"{cost['memory']:,.0f} MB"))


def child(what: str, count: int, folder: Path) -> dict[str, float]:
    """A measurement in a process of its own."""
    command = [sys.executable, "-m", "bench.gates", "--one", what, str(count), str(folder)]
    env = {**os.environ, "PREFECT_LOGGING_LEVEL": "CRITICAL", "PREFECT_HOME": str(folder / "prefect")}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gates")
    parser.add_argument("--reports", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--sample", type=int, default=60, help="reports whose stages are run")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "COUNT", "FOLDER"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        what, count, folder = wanted.one[0], int(wanted.one[1]), Path(wanted.one[2])
        print(json.dumps(sample(count, folder) if what == "sample" else one(count, folder)))
        return
    said = []
    for line in lines(wanted.reports, wanted.sample):
        said.append(line)
        print(line, flush=True)
    if wanted.table:
        wanted.table.write_text("\n".join(said) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
