"""Folders on an object store, on fsspec's store in memory: what is fetched, what is sent, in which order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from tasks import objects
from tasks.objects import Objects, fetch_reports, pull, push, push_runs
from tasks.publish.release import Releases

REPORTS, OUTPUT = "memory://bucket/reports", "memory://bucket/output"


@pytest.fixture(autouse=True)
def bucket() -> Iterator[None]:
    yield
    store = fsspec.filesystem("memory").store
    store.clear()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def there(url: str) -> set[str]:
    return set(Objects(url).list())


def released(output: Path, name: str, **texts: str) -> None:
    with Releases(output).new(name) as folder:
        (folder / "pages").mkdir()
        for file, text in texts.items():
            (folder / "pages" / file).write_text(text)
    Releases(output).switch(name)


def part(output: Path, name: str) -> None:
    folder = output / ".store" / "ingest" / name
    folder.mkdir(parents=True)
    for file in ("reports.parquet", "index.parquet"):
        (folder / file).write_text(name)


def test_reports_are_fetched_once_and_again_when_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, folder = Objects(REPORTS), tmp_path / "reports"
    fetched: list[str] = []
    fetch = Objects.fetch
    monkeypatch.setattr(Objects, "fetch", lambda self, name, path: fetched.append(name) or fetch(self, name, path))
    store.write("市/一.txt", "一".encode())
    store.write("县/二.txt", "二".encode())
    fetch_reports(REPORTS, folder)
    assert files(folder) == {"市/一.txt": "一".encode(), "县/二.txt": "二".encode()}
    fetched.clear()
    fetch_reports(REPORTS, folder)
    assert fetched == []
    store.write("市/一.txt", "另一".encode())
    store.delete("县/二.txt")
    store.write("县/三.txt", b"3")
    (folder / "县/二.txt").touch()
    fetch_reports(REPORTS, folder)
    assert sorted(fetched) == ["县/三.txt", "市/一.txt"]
    assert files(folder) == {"市/一.txt": "另一".encode(), "县/三.txt": b"3"}


def test_a_key_that_leads_out_of_the_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Objects(REPORTS).write("good.txt", b"1")
    found = Objects(REPORTS).list()
    monkeypatch.setattr(Objects, "list", lambda self, below="": {**found, "../../evil.txt": (1, 1), "folder/": (0, 0)})
    fetch_reports(REPORTS, tmp_path / "reports")
    assert files(tmp_path / "reports") == {"good.txt": b"1"}


def test_a_place_without_objects_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="memory://bucket/reports"):
        fetch_reports(REPORTS, tmp_path / "reports")


def test_a_url_that_nothing_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="nosuch"):
        Objects("nosuch://bucket/output")


def test_another_machine_goes_on_from_what_was_sent(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    released(one, "aaa", same="same", other="old")
    part(one, "p1")
    (one / "runs").mkdir()
    (one / "runs" / "first.json").write_text("{}")
    (one / ".store" / "ingest.json").write_text("{}")
    push(OUTPUT, one)
    assert json.loads(Objects(OUTPUT).read("latest.json") or b"") == {"release": "aaa", "path": "releases/aaa"}
    pull(OUTPUT, two)
    assert Releases(two).latest() == "aaa"
    assert files(two / "releases") == files(one / "releases")
    assert files(two / ".store") == files(one / ".store")

    released(two, "bbb", same="same", other="new")
    part(two, "p2")
    (two / ".store" / "ingest" / "p1" / "reports.parquet").unlink()
    (two / ".store" / "ingest" / "p1" / "index.parquet").unlink()
    push(OUTPUT, two)
    assert {"releases/aaa/pages/other", "releases/bbb/pages/same", "releases/bbb/pages/other", "runs/first.json"} <= there(OUTPUT)
    assert not {name for name in there(OUTPUT) if "p1" in name}, "what the stages do not need any more is not kept"
    pull(OUTPUT, one)
    assert Releases(one).latest() == "bbb"


def test_unchanged_files_of_a_release_are_copied_on_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    send = Objects.send
    released(tmp_path, "aaa", same="same", other="old")
    push(OUTPUT, tmp_path)
    released(tmp_path, "bbb", same="same", other="new")
    monkeypatch.setattr(Objects, "send", lambda self, path, name: sent.append(name) or send(self, path, name))
    push(OUTPUT, tmp_path)
    assert sent == ["releases/bbb/pages/other"]
    assert Objects(OUTPUT).read("releases/bbb/pages/same") == b"same"


def test_the_pointer_moves_only_when_the_release_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released(tmp_path, "aaa", text="old")
    push(OUTPUT, tmp_path)
    released(tmp_path, "bbb", text="new", more="more")
    send = Objects.send

    def breaks(self: Objects, path: Path, name: str) -> None:
        if name.endswith("more"):
            raise OSError("the line is down")
        send(self, path, name)

    monkeypatch.setattr(Objects, "send", breaks)
    with pytest.raises(OSError, match="the line is down"):
        push(OUTPUT, tmp_path)
    assert json.loads(Objects(OUTPUT).read("latest.json") or b"")["release"] == "aaa"
    monkeypatch.setattr(Objects, "send", send)
    pull(OUTPUT, tmp_path)
    assert Releases(tmp_path).latest() == "aaa", "what readers see is what the next run starts from"
    Releases(tmp_path).switch("bbb")
    push(OUTPUT, tmp_path)
    assert json.loads(Objects(OUTPUT).read("latest.json") or b"")["release"] == "bbb"


def test_a_part_that_was_sent_by_half_is_not_fetched(tmp_path: Path) -> None:
    Objects(OUTPUT).write(".store/ingest/p1/reports.parquet", b"half")
    Objects(OUTPUT).write(".store/ingest/p2/reports.parquet", b"whole")
    Objects(OUTPUT).write(".store/ingest/p2/index.parquet", b"whole")
    pull(OUTPUT, tmp_path)
    assert [path.name for path in (tmp_path / ".store" / "ingest").iterdir()] == ["p2"]


def test_records_of_stopped_runs_are_sent_alone(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "stopped.json").write_text("{}")
    part(tmp_path, "p1")
    push_runs(OUTPUT, tmp_path)
    assert there(OUTPUT) == {"runs/stopped.json"}


def test_a_local_copy_is_of_one_url() -> None:
    assert objects.local("s3://bucket/output") == objects.local("s3://bucket/output/")
    assert objects.local("s3://bucket/output") != objects.local("s3://other/output")
    assert objects.is_url("s3://bucket/output")
    assert not objects.is_url("path/to/output")
