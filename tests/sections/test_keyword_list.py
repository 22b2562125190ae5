"""Keywords of a release: what one section says and the others do not."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.sections import keyword_list


def release(folder: Path) -> Path:
    rows = [
        ("990100-2022", "title", "", "示例市政府工作报告"),
        ("990100-2022", "review", "工作回顾 > 农业", "粮食丰收，粮食产量增加，农田水利改善。"),
        ("990100-2022", "tasks", "工作安排", "港口建设加快，港口吞吐量提高，企业服务改善。"),
        ("990122-2024", "review", "", "企业服务改善，学校建设加快。"),
    ]
    names = ("document_id", "part", "section_path", "text")
    pq.write_table(pa.Table.from_pylist([dict(zip(names, r, strict=True)) for r in rows]), folder / "paragraphs.parquet")
    return folder


def printed(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str) -> list[list[str]]:
    monkeypatch.setattr(sys, "argv", ["keyword_list", str(folder), *more])
    assert keyword_list.main() == 0
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]


def test_each_section_of_each_report_has_its_words(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(release(tmp_path), monkeypatch, capsys)
    assert [line[:2] for line in lines] == [["990100-2022", "工作回顾"], ["990100-2022", "工作安排"], ["990122-2024", "review"]]
    assert "粮食" in lines[0][2]
    assert "港口" in lines[1][2]
    assert "改善" not in "".join(line[2] for line in lines), "every section has it"


def test_depth_tells_how_far_down_a_section_goes(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(release(tmp_path), monkeypatch, capsys, "--depth", "2")[0][1] == "工作回顾 > 农业"


def test_no_release_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["keyword_list", str(tmp_path)])
    assert keyword_list.main() == 2
    assert "make run" in capsys.readouterr().err
