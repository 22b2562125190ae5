"""The whole way on the samples: what is published, what a rerun does, what a gate stops."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tasks import work
from tasks.contract import TABLES
from tasks.publish.dictionary import dictionary
from tasks.publish.release import Releases
from tasks.publish.summary import Summary, as_text, as_title
from tasks.records import nonblank

pytestmark = pytest.mark.flow

Build = Callable[[Path, Path], Summary]
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "reports"


def table_bytes(output: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((output / "latest").rglob("*")) if p.is_file()}


def rows(output: Path, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(output / "latest" / f"{table}.parquet").to_pylist()
    return found


@pytest.fixture(scope="module")
def published(api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The samples, published once for all tests that only look."""
    from flows.build import build

    output = tmp_path_factory.mktemp("published")
    return output, build(str(SAMPLES), str(output), return_state=True).result()


def test_every_sample_is_published(published: tuple[Path, Summary]) -> None:
    output, summary = published
    assert summary.outcome == "published"
    assert summary.inputs == 3
    assert not summary.rejects
    assert len(rows(output, "documents")) == 3
    assert summary.figures > 200
    for found in summary.headlines.values():
        assert all(h["value"] != "not found" for h in found), found
        assert all(h["words"] for h in found)


def test_the_tables_are_the_contracts(published: tuple[Path, Summary]) -> None:
    latest = published[0] / "latest"
    for name, spec in TABLES.items():
        assert pq.read_schema(latest / f"{name}.parquet").equals(spec.schema, check_metadata=True)
    assert (latest / "README.md").read_text("utf-8") == dictionary()
    package = json.loads((latest / "datapackage.json").read_text("utf-8"))
    assert {r["name"]: r["rows"] for r in package["resources"]} == {name: len(rows(published[0], name)) for name in TABLES}


def test_every_character_is_accounted_for(published: tuple[Path, Summary]) -> None:
    held: Counter[object] = Counter()
    for paragraph in rows(published[0], "paragraphs"):
        held[paragraph["document_id"]] += nonblank(str(paragraph["text"]))
    for removal in rows(published[0], "removals"):
        held[removal["document_id"]] += nonblank(str(removal["text"]))
    for document in rows(published[0], "documents"):
        assert held[document["document_id"]] == document["source_characters"]


def test_figures_stand_in_their_paragraphs(published: tuple[Path, Summary]) -> None:
    texts = {p["paragraph_id"]: str(p["text"]) for p in rows(published[0], "paragraphs")}
    for figure in rows(published[0], "figures"):
        text = texts[figure["paragraph_id"]]
        assert text[int(str(figure["start"])):int(str(figure["end"]))] == figure["mention"]
        assert str(figure["sentence"]) in text


def test_two_runs_are_byte_identical_however_the_work_is_cut(
    published: tuple[Path, Summary], reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.edge.BATCH", 1)
    monkeypatch.setattr("tasks.work.GROUP", 1)
    build(reports, tmp_path / "again")
    assert table_bytes(tmp_path / "again") == table_bytes(published[0])


def test_only_what_is_new_is_worked_on(reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    done: list[str] = []
    monkeypatch.setattr("tasks.work.attempt", lambda about, stage, do, *values: done.append(stage) or do(*values))
    late = reports / "late.txt"
    next(iter(sorted(reports.glob("*.txt")))).rename(late)
    text = late.read_bytes()
    late.unlink()
    first = build(reports, output)
    assert len(first.documents) == 2
    assert Counter(done) == dict.fromkeys(("ingest", "deduplicate", "tag", "extract"), 2)

    done.clear()
    assert build(reports, output).outcome == "nothing new"
    assert not done

    late.write_bytes(text)
    second = build(reports, output)
    assert Counter(done) == dict.fromkeys(("ingest", "deduplicate", "tag", "extract"), 1)
    assert [len(second.changes[what]) for what in ("new", "changed", "gone")] == [1, 0, 0]
    assert len(second.documents) == 3

    done.clear()
    late.unlink()
    third = build(reports, output)
    assert not done, "what is left was all known"
    assert [len(third.changes[what]) for what in ("new", "changed", "gone")] == [0, 0, 1]
    assert third.release == first.release, "the same reports make the same release"
    assert not list(output.rglob("*unfinished*"))


def test_a_change_of_code_redoes_its_stage_and_no_stage_before(
    reports: Path, tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr("tasks.work.attempt", lambda about, stage, do, *values: done.append(stage) or do(*values))
    first = build(reports, tmp_path / "output")
    done.clear()
    real = work.stage_version
    monkeypatch.setattr("tasks.work.stage_version", lambda stage: real(stage) + ("changed" if stage == "tag" else ""))
    second = build(reports, tmp_path / "output")
    assert set(done) == {"tag"}, "figures are not read again where the paragraphs are the same"
    assert second.release != first.release
    assert not any(second.changes.values())


def test_a_release_that_was_rolled_back_is_held_back(reports: Path, tmp_path: Path, build: Build) -> None:
    output = tmp_path / "output"
    late = reports / next(iter(sorted(path.name for path in reports.glob("*.txt"))))
    text = late.read_bytes()
    late.unlink()
    first = build(reports, output)
    late.write_bytes(text)
    second = build(reports, output)
    Releases(output).roll_back(first.release)

    third = build(reports, output)
    assert (third.outcome, third.release, third.held_back) == ("held back", first.release, second.release)
    assert second.release in as_title(third)
    assert f"ROLLBACK={second.release}" in as_text(third)
    assert Releases(output).latest() == first.release

    (reports / "empty.txt").write_bytes(b"")
    fourth = build(reports, output)
    assert fourth.outcome == "published", "other reports make another release"
    assert len(fourth.documents) == len(second.documents)
    (reports / "empty.txt").unlink()
    Releases(output).roll_back(second.release)
    assert build(reports, output).outcome == "nothing new"


def test_an_empty_folder_stops_the_run(reports: Path, tmp_path: Path, build: Build) -> None:
    output = tmp_path / "output"
    build(reports, output)
    before = os.readlink(output / "latest"), table_bytes(output)
    for path in reports.iterdir():
        path.unlink()
    with pytest.raises(Exception, match="the reports folder holds files"):
        build(reports, output)
    assert (os.readlink(output / "latest"), table_bytes(output)) == before
    records = [json.loads(path.read_text("utf-8")) for path in sorted((output / "runs").iterdir())]
    assert sorted(record["outcome"] for record in records) == ["published", "stopped"]
    assert "the reports folder holds files" in next(r["reason"] for r in records if r["outcome"] == "stopped")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, build: Build) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere"):
        build(tmp_path / "nowhere", tmp_path / "output")


def test_stages_run_alone_from_the_one_before(reports: Path, tmp_path: Path, published: tuple[Path, Summary]) -> None:
    from flows.deduplicate import deduplicate
    from flows.extract import extract
    from flows.ingest import ingest
    from flows.publish import publish
    from flows.tag import tag

    output = tmp_path / "output"
    with pytest.raises(FileNotFoundError, match="ingest has not run yet"):
        deduplicate(str(reports), str(output))
    for flow in (ingest, deduplicate, tag, extract, publish):
        assert not (output / "latest").exists()
        flow(str(reports), str(output))
    assert table_bytes(output) == table_bytes(published[0])
