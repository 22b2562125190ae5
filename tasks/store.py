"""What the stages leave for each other: Parquet on disk, known by content.

    <output>/.store/<stage>/<part>/<table>.parquet   what one batch of work made
    <output>/.store/<stage>.json                     what of it stands now
    <output>/.store/<stage>.findings.parquet         what the gates found in it

A part is a folder that is written under another name and renamed when it is whole, so a
killed run leaves nothing that could be taken for a result. Its ``index`` table lists
the keys it answers for: a key is a name of everything the result depends on. Row group
*n* of every table of a part is about the same reports, so a part is read and written a
group at a time, however large it is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.rule import FIELDS
from tasks.contract import TEXT, Column, Table
from tasks.interim import digest
from tasks.records import Row, to_table

INDEX = Table(
    "index",
    "a piece of work that the part answers for",
    ("key",),
    (
        Column("key", TEXT, "Of everything the result depends on.", "5d41402abc4b2a76"),
        Column("name", TEXT, "Input or source it is about.", "sample/report.txt"),
        Column(
            "upstream",
            TEXT,
            "Part of the stage before that it was made from.",
            "9f86d081884c7d65",
            nullable=True,
        ),
    ),
)
UNFINISHED = ".unfinished"
FINDINGS = pa.schema([(name, pa.string()) for name in FIELDS])
"""Of the findings of a state: there are more of them than of anything else in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A report that stands after a stage, and the part that holds what the stage made of it."""

    source: str
    input: str
    digest: str
    part: str
    document_id: str | None = None
    sha256: str = ""
    foreign: tuple[int, ...] = ()
    """Hashes of its lines that are foreign, as far as all reports together tell."""
    accepted: bool = False
    """Whether a curator ruled that it is to pass."""
    decision: str | None = None
    """What a curator ruled, as it is published."""


@dataclass(frozen=True, slots=True)
class State:
    """What stands after a stage."""

    items: tuple[Item, ...]
    rejects: tuple[dict[str, Any], ...] = ()
    """Rows of interim.STAGE_REJECTS, of this stage and all before it."""
    findings: tuple[dict[str, Any], ...] = ()
    """What the gates found, of this stage and all before it (fields of expectations.rule.Finding)."""
    twins: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    """Sources that are twins, with the source that was kept and how alike they are."""
    twin_items: tuple[Item, ...] = ()
    """The items of the twins."""
    came: int = 0
    """How many pieces of work came into the stage."""
    parts: tuple[str, ...] = ()
    """Parts that answer for what came into the stage, whether it stands or not."""


class Part:
    """Writes a part; used as a context manager. Nothing is there until it ends without an error."""

    def __init__(self, folder: Path, tables: Sequence[Table]) -> None:
        self.folder = folder
        self.unfinished = folder.with_name(f"{folder.name}{UNFINISHED}-{uuid4().hex[:8]}")
        self.specs = {spec.name: spec for spec in tables}
        self.keys: list[dict[str, str | None]] = []
        self.writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Part:
        self.unfinished.mkdir(parents=True)
        self.writers = {
            name: pq.ParquetWriter(self.unfinished / f"{name}.parquet", spec.schema, compression="zstd", compression_level=1)
            for name, spec in self.specs.items()
        }
        return self

    def add(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """One row group in every table, also where there are no rows for it. Raises ContractError."""
        tables = {name: to_table(spec, rows[name]) for name, spec in self.specs.items()}
        for name, table in tables.items():
            self.writers[name].write_table(table, row_group_size=max(1, table.num_rows))

    def answers_for(self, keys: Iterable[tuple[str, str]], upstream: str | None = None) -> None:
        """The (key, name) pairs that the part answers for, made from a part of the stage before."""
        self.keys += [{"key": key, "name": name, "upstream": upstream} for key, name in keys]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for writer in self.writers.values():
            writer.close()
        if kind is not None:
            shutil.rmtree(self.unfinished, ignore_errors=True)
            return
        pq.write_table(to_table(INDEX, self.keys), self.unfinished / "index.parquet", compression="zstd")
        if (self.folder / "index.parquet").exists():  # made by an earlier run for the same keys
            shutil.rmtree(self.unfinished)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)  # what is left of a copy that was broken off
            self.unfinished.rename(self.folder)


class Store:
    """The parts and states below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, stage: str, part: str) -> Path:
        return self.root / stage / part

    def write(self, stage: str, keys: Iterable[str], tables: Sequence[Table]) -> Part:
        """A part for these keys, to be filled."""
        return Part(self.folder(stage, digest(stage, sorted(keys))), tables)

    def known(self, stage: str) -> dict[str, str]:
        """The part that answers for each key."""
        found: dict[str, str] = {}
        for index in sorted((self.root / stage).glob("*/index.parquet")):
            if UNFINISHED not in index.parent.name:
                found.update(dict.fromkeys(pq.read_table(index, columns=["key"])["key"].to_pylist(), index.parent.name))
        return found

    def read(self, stage: str, part: str, table: str, columns: Sequence[str] | None = None, filters: Any = None) -> pa.Table:
        """A table of a part, whole or filtered."""
        return pq.read_table(self.folder(stage, part) / f"{table}.parquet", columns=columns, filters=filters)

    def upstream(self, stage: str, part: str) -> str | None:
        """The part of the stage before that a part was made from."""
        names: list[str | None] = pq.read_table(self.folder(stage, part) / "index.parquet", columns=["upstream"])["upstream"].to_pylist()
        return names[0] if names else None

    def schema(self, stage: str, part: str, table: str) -> pa.Schema:
        return pq.read_schema(self.folder(stage, part) / f"{table}.parquet")

    def groups(self, stage: str, part: str, tables: Sequence[str], sources: Container[str]) -> Iterator[list[pa.Table]]:
        """The tables' row groups side by side, rows about other sources left out, empty groups passed over.

        The first table has a row per report; tables without a `source` are matched by document.
        """
        files = [pq.ParquetFile(self.folder(stage, part) / f"{name}.parquet") for name in tables]
        for group in range(files[0].num_row_groups):
            head = files[0].read_row_group(group, columns=["source"])["source"].to_pylist()
            keep = [source in sources for source in head]
            if not any(keep):
                continue
            reports, *others = (file.read_row_group(group) for file in files)
            reports = reports.filter(pa.array(keep))
            yield [reports, *(_about(reports, table) for table in others)]

    def save(self, stage: str, state: State) -> State:
        """Keeps what stands after a stage."""
        self.root.mkdir(parents=True, exist_ok=True)
        findings = self.root / f"{stage}.findings.parquet"
        unfinished = findings.with_name(f"{findings.name}{UNFINISHED}-{uuid4().hex[:8]}")
        pq.write_table(pa.Table.from_pylist(list(state.findings), FINDINGS), unfinished, compression="zstd")
        os.replace(unfinished, findings)
        write_atomically(self.root / f"{stage}.json", json.dumps(_plain(state), ensure_ascii=False))
        return state

    def load(self, stage: str) -> State:
        """What stands after a stage. Raises FileNotFoundError where the stage has not run."""
        path, findings = self.root / f"{stage}.json", self.root / f"{stage}.findings.parquet"
        if not (path.exists() and findings.exists()):
            raise FileNotFoundError(f"{stage} has not run yet: run the stages before it first ({path} is missing)")
        raw = json.loads(path.read_text("utf-8"))
        return State(
            tuple(_item(item) for item in raw["items"]),
            tuple(raw["rejects"]),
            tuple(pq.read_table(findings).to_pylist()),
            {source: (kept, alike) for source, (kept, alike) in raw["twins"].items()},
            tuple(_item(item) for item in raw["twin_items"]),
            raw["came"],
            tuple(raw["parts"]),
        )

    def tidy(self) -> None:
        """Removes what killed runs left behind."""
        for depth in ("*", "*/*", "*/*/*"):
            for left in self.root.glob(f"{depth}{UNFINISHED}*"):
                remove(left)

    def prune(self, stage: str, live: Iterable[str]) -> int:
        """Removes the parts of a stage that nothing stands on, and unfinished ones; says how many."""
        keep, gone = set(live), 0
        for folder in (self.root / stage).glob("*/"):
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone


def _plain(state: State) -> dict[str, Any]:
    """The state but its findings as JSON knows it; dataclasses.asdict copies every value, which takes seconds for thousands of items."""
    plain: dict[str, Any] = {f.name: getattr(state, f.name) for f in fields(State) if f.name != "findings"}
    for name in ("items", "twin_items"):
        plain[name] = [{f.name: getattr(item, f.name) for f in fields(Item)} for item in plain[name]]
    return plain


def _item(raw: Mapping[str, Any]) -> Item:
    return Item(**{**raw, "foreign": tuple(raw["foreign"])})


def _about(reports: pa.Table, table: pa.Table) -> pa.Table:
    """The rows of a table that are about the reports."""
    name = "source" if "source" in table.column_names else "document_id"
    return table.filter(pc.is_in(table[name], reports[name].combine_chunks()))


def remove(path: Path) -> None:
    """Removes a file, a link, or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Writes a file so that readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}{UNFINISHED}-{uuid4().hex[:8]}")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)
