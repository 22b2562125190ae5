"""Folders on an object store (``s3://bucket/reports``): fetched before a run, sent after it.

A run works on local folders, a copy of what is on the store, below ``WORK_REPORTS_CACHE`` (by
default ``~/.cache/work-reports``). Losing the copy costs a download, nothing else: what the
stages left is on the store, too.

    <output>/latest.json      {"release": …, "path": "releases/…"}: the pointer that readers follow
    <output>/releases/<id>/   a release, complete before the pointer names it
    <output>/.store/          what the stages left, so that any machine goes on from there
    <output>/runs/            a record of each run

A store has no links and no renaming, but writing one object is atomic: readers of
``latest.json`` see the old release or the new one. pyarrow reaches s3, gs, abfs and hdfs;
fsspec reaches whatever else it has a file system for.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from uuid import uuid4

import pyarrow as pa
from pyarrow import fs

from tasks.interim import digest
from tasks.publish.release import Releases
from tasks.store import UNFINISHED, write_atomically

log = logging.getLogger("work_reports")

AT_ONCE = 16
"""Objects on their way at a time."""
POINTER, STORE, RUNS, NOTE = "latest.json", ".store", "runs", "releases/withdrawn.json"
KNOWN = "objects.json"
LAST_OF_A_PART = "index.parquet"
"""A part without it is not whole."""
Seen = tuple[int, int]
"""Size and time of an object: another object has another."""


def is_url(place: str | Path) -> bool:
    """Whether a place is on an object store and not in a folder."""
    return "://" in str(place)


def local(url: str) -> Path:
    """The folder that holds the local copy of what is at a URL."""
    home = Path(os.environ.get("WORK_REPORTS_CACHE") or Path.home() / ".cache" / "work-reports")
    return home / f"{PurePosixPath(url).name}-{digest(url.rstrip('/'))[:12]}"


class Objects:
    """The objects below one URL. Names are relative to it."""

    def __init__(self, url: str) -> None:
        """Raises OSError where the store cannot be reached, ValueError where nothing knows such URLs."""
        if url.startswith("s3://"):
            # Stores other than Amazon's refuse check sums in chunks; small objects take one request instead of three.
            os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_REQUIRED")
            url = f"{url.rstrip('/')}{'&' if '?' in url else '?'}allow_delayed_open=true"
        try:
            self.system, self.root = fs.FileSystem.from_uri(url.rstrip("/"))
        except pa.ArrowInvalid:
            from fsspec.core import url_to_fs

            system, self.root = url_to_fs(url.rstrip("/"))
            self.system = fs.PyFileSystem(fs.FSSpecHandler(system))

    def path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def list(self, below: str = "") -> dict[str, Seen]:
        """All objects below a name, with what tells one content from another."""
        selector = fs.FileSelector(self.path(below) if below else self.root, recursive=True, allow_not_found=True)
        found = {}
        for info in self.system.get_file_info(selector):
            if info.type == fs.FileType.File:
                name = info.path.removeprefix(self.root).lstrip("/")
                found[name] = (info.size or 0, info.mtime_ns or 0)
        return found

    def read(self, name: str) -> bytes | None:
        """An object; None where there is none."""
        try:
            with self.system.open_input_stream(self.path(name)) as stream:
                content: bytes = stream.read()
                return content
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Writes an object: readers see the old one or the new one."""
        self._ready(name)
        with self.system.open_output_stream(self.path(name)) as stream:
            stream.write(content)

    def fetch(self, name: str, path: Path) -> None:
        """Copies an object into a file, which is there only when it is whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{uuid4().hex[:8]}{UNFINISHED}")
        try:
            with self.system.open_input_stream(self.path(name)) as stream, unfinished.open("wb") as file:
                shutil.copyfileobj(stream, file, 1 << 20)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)

    def send(self, path: Path, name: str) -> None:
        """Copies a file into an object."""
        self._ready(name)
        with path.open("rb") as file, self.system.open_output_stream(self.path(name)) as stream:
            shutil.copyfileobj(file, stream, 1 << 20)

    def copy(self, old: str, new: str) -> None:
        """Copies an object on the store itself."""
        self._ready(new)
        self.system.copy_file(self.path(old), self.path(new))

    def delete(self, name: str) -> None:
        self.system.delete_file(self.path(name))

    def _ready(self, name: str) -> None:
        if self.system.type_name != "s3":  # where folders are folders
            self.system.create_dir(self.path(name).rpartition("/")[0], recursive=True)


def all_at_once(function: Callable[..., None], calls: Iterable[tuple[object, ...]]) -> None:
    """Calls the function with each of the arguments, some at a time. Raises what the first raises."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for future in [threads.submit(function, *arguments) for arguments in calls]:
            future.result()


# --- the reports ------------------------------------------------------------------------------------

def fetch_reports(url: str, folder: Path) -> None:
    """Makes `folder` hold the objects below a URL: new and changed ones are fetched, others removed.

    Raises NotADirectoryError where there are no objects.
    """
    objects = Objects(url)
    there = {name: seen for name, seen in objects.list().items() if _below(folder, name)}
    if not there:
        raise NotADirectoryError(f"there are no objects below {url}: name the place that holds the reports")
    note = folder.with_name(f"{folder.name}.{KNOWN}")
    known = _known(note, folder)
    new = [name for name, seen in there.items() if known.get(name) != seen]
    folder.mkdir(parents=True, exist_ok=True)
    for name in known.keys() - there.keys():
        (folder / name).unlink(missing_ok=True)
    # What is being replaced is not known any more: a run that is killed here fetches it again.
    write_atomically(note, json.dumps({name: seen for name, seen in known.items() if there.get(name) == seen}))
    all_at_once(objects.fetch, [(name, folder / name) for name in new])
    write_atomically(note, json.dumps(there))
    log.info("fetched %d of %d objects from %s", len(new), len(there), url)


def _below(folder: Path, name: str) -> bool:
    """Whether an object can be a file below the folder: a key may hold anything, ``..`` too."""
    return Path(os.path.normpath(folder / name)).is_relative_to(folder) and not name.endswith("/")


def _known(note: Path, folder: Path) -> dict[str, Seen]:
    """The objects that were fetched before and are still there."""
    raw = json.loads(note.read_text("utf-8")) if note.exists() else {}
    return {name: (size, time) for name, (size, time) in raw.items() if (folder / name).exists()}


# --- the output -------------------------------------------------------------------------------------

def pull(url: str, output: Path) -> None:
    """Makes a local output folder hold the latest release, and what the stages left, as the store does."""
    objects, releases = Objects(url), Releases(output)
    latest = objects.read(POINTER)
    if latest is None:
        releases.link.unlink(missing_ok=True)
    else:
        release = json.loads(latest)["release"]
        if not releases.exists(release):
            with releases.new(release) as folder:
                names = objects.list(f"releases/{release}")
                all_at_once(objects.fetch, [(name, folder / name.removeprefix(f"releases/{release}/")) for name in names])
        if releases.latest() != release:
            releases.switch(release)
    if (note := objects.read(NOTE)) is not None:
        write_atomically(output / NOTE, note.decode())
    else:
        (output / NOTE).unlink(missing_ok=True)
    missing = [name for name in _whole(objects.list(STORE)) if not (output / name).exists()]
    for some in _index_last(missing):
        all_at_once(objects.fetch, [(name, output / name) for name in some])


def _whole(names: Mapping[str, Seen]) -> list[str]:
    """The names without those of parts that were not sent whole."""
    parts = {name.rpartition("/")[0] for name in names if name.endswith(f"/{LAST_OF_A_PART}")}
    return [name for name in names if name.count("/") < 3 or name.rpartition("/")[0] in parts]


def _index_last(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names, those apart that make a part whole."""
    found: tuple[list[str], list[str]] = ([], [])
    for name in names:
        found[name.endswith(f"/{LAST_OF_A_PART}")].append(name)
    return found


def push(url: str, output: Path) -> None:
    """Sends what a run left: first the release, then the pointer to it, then the rest."""
    objects, releases = Objects(url), Releases(output)
    release = releases.latest()
    before = _pointed(objects)
    if release is not None and release != before:
        _send_release(objects, releases, release, before)
        objects.write(POINTER, json.dumps({"release": release, "path": f"releases/{release}"}).encode())
        log.info("%s names %s now", f"{url}/{POINTER}", release)
    if (output / NOTE).exists():
        objects.send(output / NOTE, NOTE)
    elif objects.read(NOTE) is not None:
        objects.delete(NOTE)
    _send_store(objects, output)
    push_runs(url, output)


def push_runs(url: str, output: Path) -> None:
    """Sends the records of runs, also of those that were stopped."""
    objects = Objects(url)
    there = objects.list(RUNS)
    own = {f"{RUNS}/{path.name}": path for path in (output / RUNS).glob("*.json")}
    all_at_once(objects.send, [(path, name) for name, path in own.items() if name not in there])


def _pointed(objects: Objects) -> str | None:
    """The release that the pointer names."""
    latest = objects.read(POINTER)
    return None if latest is None else str(json.loads(latest)["release"])


def _send_release(objects: Objects, releases: Releases, release: str, before: str | None) -> None:
    """Sends the files of a release; those that the last one has too are copied on the store."""
    folder = releases.path(release)
    there = objects.list(f"releases/{release}")
    last = objects.list(f"releases/{before}") if before else {}
    sent: list[tuple[Path, str]] = []
    copied: list[tuple[str, str]] = []
    for path in filter(Path.is_file, sorted(folder.rglob("*"))):
        name = path.relative_to(folder).as_posix()
        size, new, old = path.stat().st_size, f"releases/{release}/{name}", f"releases/{before}/{name}"
        if there.get(new, (-1, 0))[0] == size:
            continue
        same = before is not None and last.get(old, (-1, 0))[0] == size and _one_file(path, releases.path(before) / name)
        if same:
            copied.append((old, new))
        else:
            sent.append((path, new))
    all_at_once(objects.copy, copied)
    all_at_once(objects.send, sent)
    log.info("sent %d files of %s, copied %d", len(sent), release, len(copied))


def _one_file(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _send_store(objects: Objects, output: Path) -> None:
    """Makes the store's copy of what the stages left like the local one; a part's index goes last."""
    there = objects.list(STORE)
    paths = {path.relative_to(output).as_posix(): path for path in (output / STORE).rglob("*")
             if path.is_file() and UNFINISHED not in path.as_posix() and path.name != "lock"}
    new = [name for name, path in paths.items() if name not in there or there[name][0] != path.stat().st_size or name.count("/") == 1]
    for some in _index_last(new):
        all_at_once(objects.send, [(paths[name], name) for name in some])
    all_at_once(objects.delete, [(name,) for name in there if name not in paths])
