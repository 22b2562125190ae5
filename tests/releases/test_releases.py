"""`make releases`: the list, what differs between two, going back, and what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from tasks import releases as command
from tasks.publish.compare import Difference, compare
from tasks.publish.release import Releases
from tasks.publish.summary import OUTCOMES
from tests.panel.small_release import Text, write

OLD: dict[str, list[Text]] = {
    "990122-2020": [("review", "一年来，全县地区生产总值达到120亿元，增长6%。"), ("tasks", "今年地区生产总值增长7%左右。")],
    "990181-2020": [("review", "一年来，全市地区生产总值达到300亿元。")],
}
NEW: dict[str, list[Text]] = {
    "990122-2020": [("review", "一年来，全县地区生产总值达到121亿元，增长6%。"), ("tasks", "今年地区生产总值增长7%左右。")],
    "990122-2021": [("review", "一年来，全县地区生产总值增长5%。")],
}


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    """Two releases, a minute apart; the latest is the newer one."""
    found = Releases(tmp_path)
    for age, (name, reports) in enumerate({"bbbb2222": NEW, "aaaa1111": OLD}.items()):
        with found.new(name) as folder:
            write(folder, reports)
        at = found.path(name).stat().st_mtime - 60 * age
        os.utime(found.path(name), (at, at))
    found.switch("bbbb2222")
    return found


@pytest.fixture
def run(releases: Releases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """The command on these releases: its status, and all that it prints."""

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["releases", str(releases.output), *arguments])
        status = command.main()
        return status, "".join(capsys.readouterr())

    return call


def test_rows_added_changed_and_removed(releases: Releases) -> None:
    found = {d.table: d for d in compare(releases.path("aaaa1111"), releases.path("bbbb2222"))}
    assert counts(found["documents"]) == (1, 0, 1)
    assert found["documents"].examples == ["+ 990122-2021", "− 990181-2020"]
    assert counts(found["paragraphs"]) == (1, 1, 1)
    assert "~ 990122-2020-p0001: text 一年来，全县地区生产总值达到120亿元" in found["paragraphs"].examples[1]
    changed = [line for line in found["figures"].examples if line.startswith("~")]
    assert any("value_low 12000000000.0 → 12100000000.0" in line for line in changed), changed
    assert counts(found["concepts"]) == (0, 0, 0), "a table that neither has"
    assert counts(found["rejects"]) == (0, 0, 0)
    back = {d.table: d for d in compare(releases.path("bbbb2222"), releases.path("aaaa1111"))}
    assert {name: counts(d) for name, d in back.items()} == {name: (d.removed, d.changed, d.added) for name, d in found.items()}


def counts(found: Difference) -> tuple[int, int, int]:
    return found.added, found.changed, found.removed


def test_a_table_of_an_older_contract(releases: Releases) -> None:
    path = releases.path("aaaa1111") / "documents.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["decision"]).append_column("mayor", [["x", "y"]]), path)
    [documents] = [d for d in compare(releases.path("aaaa1111"), releases.path("bbbb2222")) if d.table == "documents"]
    assert (list(documents.new_columns), list(documents.lost_columns)) == (["decision"], ["mayor"])
    assert counts(documents) == (1, 0, 1)


def test_the_list(run: Callable[..., tuple[int, str]]) -> None:
    status, told = run()
    assert status == 0
    first, second = told.splitlines()[1:]
    assert first.split()[0] == "bbbb2222"
    assert first.split()[3] == "2"
    assert first.endswith("latest")
    assert second.startswith("aaaa1111")
    assert not second.endswith("latest")


def test_comparing_two_by_the_beginning_of_their_names(run: Callable[..., tuple[int, str]]) -> None:
    status, told = run("--compare", "aaaa latest")
    assert status == 0
    assert "paragraphs                 1         1         1" in told
    assert "+ 990122-2021" in told


def test_rolling_back_and_forth(releases: Releases, run: Callable[..., tuple[int, str]]) -> None:
    assert run("--rollback", "aaaa")[0] == 0
    assert releases.latest() == "aaaa1111"
    assert releases.withdrawn() == {"bbbb2222"}
    assert "withdrawn" in run()[1]
    assert run("--rollback", "bbbb")[0] == 0
    assert releases.latest() == "bbbb2222"
    assert releases.withdrawn() == {"aaaa1111"}
    assert run("--rollback", "bbbb")[0] == 0, "to where it is"
    assert releases.withdrawn() == {"aaaa1111"}


def test_what_is_kept(releases: Releases, run: Callable[..., tuple[int, str]]) -> None:
    assert run("--rollback", "aaaa")[0] == 0
    assert run("--keep", "1") == (0, "nothing to remove\n"), "neither the newest nor the latest goes"
    assert run("--rollback", "bbbb")[0] == 0
    assert run("--keep", "1") == (0, "removed 1: aaaa1111\n")
    assert releases.all() == ["bbbb2222"]
    assert pq.read_metadata(releases.output / "latest" / "documents.parquet").num_rows == 2


@pytest.mark.parametrize("arguments, said", [
    (["--rollback", "cccc"], "no release begins with cccc"),
    (["--compare", "aaaa"], "name two releases"),
    (["--keep", "0"], "keep at least one release"),
    (["--keep", "some"], "some"),
])
def test_mistakes_are_told(arguments: list[str], said: str, releases: Releases, run: Callable[..., tuple[int, str]]) -> None:
    status, told = run(*arguments)
    assert status == 1
    assert said in told
    assert releases.latest() == "bbbb2222"
    assert len(releases.all()) == 2


def test_an_output_without_releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["releases", str(tmp_path / "nothing")])
    assert command.main() == 1
    assert "make run makes one" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


def test_an_object_store_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["releases", "s3://bucket/output"])
    assert command.main() == 1
    assert "is on an object store" in capsys.readouterr().err


def test_no_run_that_is_over_is_taken_for_dead() -> None:
    """The automation that marks dead runs knows every state that a run ends in."""
    [automation] = yaml.safe_load((Path(__file__).resolve().parents[2] / "automations.yaml").read_text("utf-8"))["automations"]
    names = {outcome.capitalize() for outcome in OUTCOMES} | {"Published with rejects", "Failed", "Cancelled", "Crashed"}
    assert {f"prefect.flow-run.{name}" for name in names} <= set(automation["trigger"]["expect"])
