"""Reports and releases on a store that speaks S3: the same release as in folders, for readers that follow the pointer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from tasks.objects import POINTER, Objects, local
from tasks.publish.summary import Summary
from tests.flow import s3

pytestmark = pytest.mark.flow

REPORTS, OUTPUT = f"s3://{s3.BUCKET}/reports", f"s3://{s3.BUCKET}/output"
Build = Callable[[str, str], Summary]


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The store, empty; which server it is."""
    with pytest.MonkeyPatch.context() as patch, s3.server(tmp_path_factory.mktemp("store")) as (name, env):
        for variable, value in env.items():
            patch.setenv(variable, value)
        print(f"\nthe store is {name}")
        yield name


def published() -> dict[str, bytes]:
    """The files of the release that the pointer names."""
    objects = Objects(OUTPUT)
    path = json.loads(objects.read(POINTER) or b"")["path"]
    return {name.removeprefix(f"{path}/"): objects.read(name) or b"" for name in objects.list(path)}


def test_reports_and_releases_on_a_store(
    reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORK_REPORTS_CACHE", str(tmp_path / "here"))
    objects = Objects(REPORTS)
    with pytest.raises(NotADirectoryError, match="no objects below s3://bucket/reports"):
        build(REPORTS, OUTPUT)
    late = sorted(reports.glob("*.txt"))[0]
    for path in reports.iterdir():
        if path != late:
            objects.send(path, f"市/{path.name}")
    first = build(REPORTS, OUTPUT)
    assert (first.outcome, len(first.documents)) == ("published", 2)
    whole = {path.relative_to(first.folder).as_posix(): path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    assert published() == whole

    # Another machine: nothing is there but what the store holds.
    monkeypatch.setenv("WORK_REPORTS_CACHE", str(tmp_path / "there"))
    worked: list[str] = []
    monkeypatch.setattr("tasks.work.attempt", lambda about, stage, do, *values: worked.append(stage) or do(*values))
    assert build(REPORTS, OUTPUT).outcome == "nothing new"
    objects.send(late, f"县/{late.name}")
    second = build(REPORTS, OUTPUT)
    assert [len(second.changes[what]) for what in ("new", "changed", "gone")] == [1, 0, 0]
    assert sorted(worked) == ["deduplicate", "extract", "ingest", "tag"], "only the new report was worked on"

    # The same reports in a folder make the same release.
    folder = tmp_path / "folder"
    for name in ("市", "县"):
        (folder / name).mkdir(parents=True)
    for path in reports.iterdir():
        (folder / ("县" if path == late else "市") / path.name).write_bytes(path.read_bytes())
    build(str(folder), str(tmp_path / "output"))
    latest = (tmp_path / "output" / "latest").resolve()
    assert published() == {path.relative_to(latest).as_posix(): path.read_bytes() for path in latest.rglob("*") if path.is_file()}
    assert len(Objects(OUTPUT).list("runs")) == 3, "each run has its record"


def test_a_reader_needs_nothing_but_the_pointer(store: str) -> None:
    system, root = fs.FileSystem.from_uri(OUTPUT)
    with system.open_input_stream(f"{root}/latest.json") as stream:
        path = json.loads(stream.read())["path"]
    assert pq.read_table(f"{root}/{path}/documents.parquet", filesystem=system).num_rows == 3


def test_a_run_that_cannot_send_leaves_the_old_release(
    reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORK_REPORTS_CACHE", str(tmp_path))
    before = published()
    gone = next(name for name in Objects(REPORTS).list() if name.startswith("市"))  # without it no release has been made yet
    Objects(REPORTS).delete(gone)
    send = Objects.send

    def breaks(self: Objects, path: Path, name: str) -> None:
        if name.endswith("figures.parquet"):
            raise OSError("the line is down")
        send(self, path, name)

    with monkeypatch.context() as patch:
        patch.setattr(Objects, "send", breaks)
        with pytest.raises(OSError, match="the line is down"):
            build(REPORTS, OUTPUT)
    assert published() == before
    assert len(build(REPORTS, OUTPUT).documents) == 2
    assert not (local(REPORTS) / gone).exists()
