"""Finding and opening files."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from tasks import ingest
from tasks.ingest import files
from tasks.model import Reject, Source
from tests.ingest.hostile import TEXT


def one(path: Path, root: Path) -> Source | Reject:
    found = list(ingest.read(path, root))
    assert len(found) == 1
    return found[0]


def test_files_come_in_a_stable_order_without_hidden_and_temporary_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.docx", "a/1.txt", ".hidden", "~$a.docx", "c.txt~", ".git/x.txt", "__MACOSX/y.txt",
                 "d.crdownload", "#e#", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [p.relative_to(tmp_path).as_posix() for p in ingest.find(tmp_path)]
    assert found == ["a/1.txt", "a/2.docx", "b.txt"]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    found = one(path, tmp_path)
    assert isinstance(found, Reject)
    assert found.rule == "no_permission"


def test_a_file_that_is_gone_and_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    for name in ("gone.txt", "link.txt"):
        found = one(tmp_path / name, tmp_path)
        assert isinstance(found, Reject)
        assert found.rule == "unreadable_file"


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    found = one(tmp_path / "a.txt", tmp_path)
    assert isinstance(found, Reject)


def test_fifty_megabytes_of_zeros_cost_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "zeros.txt"
    path.write_bytes(b"0" * (50 << 20))
    tracemalloc.start()
    found = one(path, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Reject)
    assert found.rule == "too_large"
    assert peak < 1 << 20


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    """A thousand rows are not held at once: what is in memory is one of them."""
    path = tmp_path / "t.csv"
    row = TEXT.replace("\n", "\\r\\n")
    path.write_text("year,county,text\n" + "".join(f'2019,栖桐县,"{row}"\n' for _ in range(300)))
    assert sum(isinstance(s, Source) for s in ingest.read(path, tmp_path)) == 300


@pytest.mark.parametrize("head,name,kind", [
    (b"%PDF-1.4", "a.txt", "pdf"), (b"\n\n%PDF-1.4", "a.pdf", "pdf"), (b"PK\x03\x04", "a.txt", "zip"),
    (b"<html>", "a.txt", "html"), (b"<!DOCTYPE html>", "a", "html"), ("政府".encode(), "a.csv", "csv"),
    (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;", "a.txt", "mhtml"), (b"\x89PNG\r\n", "a.txt", "image"),
    (b"{\\rtf1", "a.doc", "rtf"), ("政府".encode(), "a.docx", "not .docx"), ("政府".encode(), "a.md", "text")])
def test_the_bytes_tell_what_a_file_is(head: bytes, name: str, kind: str) -> None:
    assert files.kind_of(head, name) == kind


def test_names_are_below_the_root_and_hashes_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "省").mkdir()
    path = tmp_path / "省" / "a.txt"
    path.write_text(TEXT)
    found = one(path, tmp_path)
    assert isinstance(found, Source)
    assert found.name == "省/a.txt"
    assert len(found.sha256) == 64
    assert found == one(path, tmp_path)


def test_a_name_in_the_encoding_of_old_systems(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), "栖桐县2019.txt".encode("gb18030"))
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    found = one(ingest.find(tmp_path)[0], tmp_path)
    assert isinstance(found, Source)
    assert found.name == "栖桐县2019.txt"
    assert found.claims["place"] == "栖桐县"


def test_reading_is_the_same_twice(tmp_path: Path) -> None:
    path = tmp_path / "2019_栖桐县.txt"
    path.write_text(TEXT)
    made = [ingest.ingest(s) for _ in range(2) for s in ingest.read(path, tmp_path) if isinstance(s, Source)]
    assert made[0] == made[1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    found = one(path, tmp_path)
    assert isinstance(found, Reject)
    assert found.rule == "no_permission"
