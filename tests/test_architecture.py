"""The house: stages import without Prefect and Great Expectations, recipes are short, rooms stay apart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tasks.version import files_behind, imports_of, version

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("prefect", "great_expectations")
WITHOUT = ("tasks.ingest", "tasks.dedup", "tasks.sections", "tasks.figures", "tasks.publish", "tasks.work",
           "tasks.store", "tasks.records", "tasks.contract", "tasks.model", "expectations.catalogue")


@pytest.mark.parametrize("module", WITHOUT)
def test_imports_without_the_machinery(module: str) -> None:
    asked = f"import sys, {module}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], f"{module} imports {done.stdout}"


def test_no_test_imports_prefect_before_its_server_is_up() -> None:
    """Prefect reads its settings once: what imports it while tests are collected sends all runs to another server."""
    asked = ("import sys, pytest; pytest.main(['--collect-only', '-q', '-q', 'tests', '-p', 'no:cacheprovider']); "
             "sys.exit('prefect' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, "import it inside the test or the fixture: " + done.stderr[-500:]


@pytest.mark.parametrize("room", ["ingest", "dedup", "sections", "figures"])
def test_a_room_needs_no_files_of_the_edge(room: str) -> None:
    names = {p.relative_to(ROOT).as_posix() for p in files_behind((f"tasks.{room}",))}
    assert not names & {"tasks/edge.py", "tasks/gate.py", "tasks/work.py", "tasks/store.py", "tasks/server.py"}


@pytest.mark.parametrize("path", sorted((ROOT / "flows").glob("*.py")), ids=lambda p: p.name)
def test_flows_are_recipes(path: Path) -> None:
    if path.name != "__main__.py":
        assert len(path.read_text("utf-8").splitlines()) <= 60


def test_flows_shadow_no_package() -> None:
    # Prefect puts the folder of a flow first on sys.path.
    assert not {p.stem for p in (ROOT / "flows").glob("*.py")} & {"tasks", "expectations", "flows", "samples"}
    assert (ROOT / "tasks" / "__init__.py").exists()
    assert (ROOT / "expectations" / "__init__.py").exists()


def test_a_version_changes_with_the_code_and_the_tables_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tasks" / "room").mkdir(parents=True)
    for name, text in {"tasks/__init__.py": "", "tasks/room/__init__.py": "from tasks import far\n",
                       "tasks/room/units.tsv": "元\n", "tasks/far.py": "A = 1\n", "tasks/other.py": "B = 1\n"}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("tasks.version.ROOT", tmp_path)

    def now() -> str:
        version.cache_clear()
        return version("tasks.room")

    try:
        first = now()
        (tmp_path / "tasks/other.py").write_text("B = 2\n")
        assert now() == first, "a module that is not imported does not count"
        (tmp_path / "tasks/far.py").write_text("A = 2\n")
        second = now()
        assert second != first, "an imported module counts"
        (tmp_path / "tasks/room/units.tsv").write_text("元\n米\n")
        assert now() != second, "a table of the room counts"
    finally:
        version.cache_clear()


def test_imports_are_found_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.version.ROOT", tmp_path)
    room = tmp_path / "tasks" / "room"
    room.mkdir(parents=True)
    for name in ("__init__", "near", "deep"):
        (room / f"{name}.py").write_text("")
    (room / "user.py").write_text(
        "import os\nimport tasks.room.near\nfrom tasks.room import deep\nfrom . import near\n"
        "from .deep import value\ndef f():\n    from tasks.room.near import other\n")
    assert set(imports_of(room / "user.py")) == {"tasks.room.near", "tasks.room.deep"}
