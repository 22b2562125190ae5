"""Row groups: where they end, and that those taken from the last release are as if they had been made anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.contract import REJECTS
from tasks.publish.groups import REPORTS, Group, Last, groups, names_of, new, write_groups

NAMES = [f"{100000 + 17 * n}-2020" for n in range(5000)]
LEAST, _, MOST = REPORTS
ABOUT = dict.fromkeys(NAMES, "as it is")


def rows(group: Group) -> pa.Table:
    """A row for each name but the last of a group, so that a group may be empty."""
    some = group.names[:-1]
    columns: dict[str, Sequence[str]] = {"source": some, "sha256": [f"{n:064x}" for n in range(len(some))], "stage": ["ingest"] * len(some),
                                         "rule": ["no_report"] * len(some), "reason": [f"Because of {name}." for name in some]}
    return pa.table(columns).select(REJECTS.schema.names).cast(REJECTS.schema)


def made(some: Sequence[Group]) -> Iterator[Sequence[pa.Table]]:
    return ([rows(group)] for group in some)


def test_groups_hold_every_name_once_and_are_of_bounded_size() -> None:
    found = groups("figures", ABOUT)
    assert [name for group in found for name in group.names] == NAMES
    assert all(LEAST <= len(group.names) <= MOST for group in found[:-1])
    assert len({group.key for group in found}) == len(found) > 5
    assert [group.names for group in groups("figures", {})] == [()], "a table without rows is a table"
    assert not {group.key for group in found} & {group.key for group in groups("paragraphs", ABOUT)}


@pytest.mark.parametrize("change", ["gone", "new", "another"])
def test_a_change_of_one_report_changes_the_groups_beside_it_only(change: str) -> None:
    other = dict(ABOUT)
    if change == "gone":
        del other[NAMES[2500]]
    else:
        other[NAMES[2500] if change == "another" else f"{NAMES[2500]}-1"] = "as it was not"
    before = {group.key for group in groups("figures", ABOUT)}
    changed = [group for group in groups("figures", other) if group.key not in before]
    assert 1 <= len(changed) <= 3
    assert all(abs(NAMES.index(name[:11]) - 2500) <= 2 * MOST for group in changed for name in group.names)


def test_a_table_on_top_of_another_is_the_same_as_one_from_nothing(tmp_path: Path) -> None:
    last, fresh, onto = (tmp_path / name for name in ("last", "fresh", "onto"))
    for folder in (last, fresh, onto):
        folder.mkdir()
    before = groups(REJECTS.name, ABOUT)
    write_groups(last, [REJECTS], before, made(before), Last())
    now = groups(REJECTS.name, {**ABOUT, NAMES[1200]: "another", "999999-2020": "new"})
    write_groups(fresh, [REJECTS], now, made(now), Last())
    keys = [group.key for group in before]
    kept = Last(last, groups={group.key: keys.index(group.key) for group in now if group.key in keys})
    anew = new(now, kept)
    assert 0 < len(anew) < len(now)
    assert NAMES[1200] in names_of(now, kept)
    assert NAMES[0] not in names_of(now, kept)
    write_groups(onto, [REJECTS], now, made(anew), kept)
    path = f"{REJECTS.name}.parquet"
    assert (onto / path).read_bytes() == (fresh / path).read_bytes() != (last / path).read_bytes()
    assert pq.read_metadata(onto / path).num_row_groups == len(now)


def test_a_group_without_rows_is_a_row_group(tmp_path: Path) -> None:
    some = groups(REJECTS.name, {"one": "report"})
    write_groups(tmp_path, [REJECTS], some, made(some), Last())
    assert pq.read_metadata(tmp_path / f"{REJECTS.name}.parquet").num_row_groups == 1
    assert pq.read_table(tmp_path / f"{REJECTS.name}.parquet").num_rows == 0
