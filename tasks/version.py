"""The version of a stage: a name of all the code and rule tables that its result depends on.

A stage's results are kept under this name, so that a change redoes the stages that it
affects and no others. The version covers the stage's own package with its data files,
every module of the project that it imports, directly or not, the lock file and the
Python version.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ("tasks", "expectations")
IGNORED = {"__pycache__", "README.md"}


@cache
def version(*modules: str) -> str:
    """16 hex digits that change when the code behind `modules` changes."""
    name = blake2b(repr(sys.version_info[:2]).encode(), digest_size=8)
    lock = ROOT / "requirements.lock"
    for path in sorted({*files_behind(modules), *([lock] if lock.exists() else [])}):
        name.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return name.hexdigest()


def files_behind(modules: tuple[str, ...]) -> set[Path]:
    """Every file of the project that the modules consist of or import, directly or not.

    Raises FileNotFoundError for a module that does not exist.
    """
    files: set[Path] = set()
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for path in _files_of(module):
            files.add(path)
            if path.suffix == ".py":
                waiting += imports_of(path)
    return files


def _files_of(module: str) -> list[Path]:
    """The file of a module, or all files of a package and those below it."""
    base = ROOT.joinpath(*module.split("."))
    if base.is_dir() and module not in OURS:
        return [p for p in sorted(base.rglob("*")) if p.is_file() and not IGNORED & set(p.parts)]
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.exists():
            return [path]
    raise FileNotFoundError(f"no module {module} below {ROOT}")


def imports_of(path: Path) -> tuple[str, ...]:
    """Names of the project's modules that a Python file imports, anywhere in it."""
    return _imports_in(path, path.read_bytes())


@cache
def _imports_in(path: Path, code: bytes) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_imports(path, code)))


def _imports(path: Path, code: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = path.parent.relative_to(ROOT).parts
            base = ".".join([*package[: len(package) - node.level + 1], node.module or ""]).strip(".") if node.level else node.module or ""
            names = [f"{base}.{alias.name}" for alias in node.names]
        for name in names:
            if name.split(".")[0] in OURS:
                yield _existing(name)


def _existing(name: str) -> str:
    """The longest leading part of a dotted name that is a module: the rest is a name in it."""
    parts = name.split(".")
    while len(parts) > 1 and not (ROOT.joinpath(*parts).is_dir() or ROOT.joinpath(*parts).with_suffix(".py").exists()):
        parts.pop()
    return ".".join(parts)
