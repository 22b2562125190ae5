"""Releases: whole, immutable, switched to atomically.

    <output>/releases/<id>/   a release; its name is a hash of its inputs and of the code
    <output>/latest           a link to the newest, replaced in one step
    <output>/releases/withdrawn.json   ids of releases that were rolled back from
    <output>/runs/            a record of each run, with its times

A release is written under another name and renamed when it is whole and has passed its
gate, so readers see the old one or the new one, and a killed run leaves only a folder
that the next run removes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tasks.store import UNFINISHED, remove, write_atomically


class Releases:
    """The releases below an output folder."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.folder = output / "releases"
        self.link = output / "latest"
        self.note = self.folder / "withdrawn.json"

    def path(self, release: str) -> Path:
        return self.folder / release

    def exists(self, release: str) -> bool:
        return self.path(release).is_dir()

    def latest(self) -> str | None:
        """The id of the release that readers see."""
        return Path(os.readlink(self.link)).name if self.link.is_symlink() and self.link.exists() else None

    @contextmanager
    def new(self, release: str) -> Iterator[Path]:
        """An empty folder that becomes the release if the block ends without an error."""
        unfinished = self.folder / f"{release}{UNFINISHED}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            yield unfinished
            self._share(unfinished)
            os.sync()  # the files survive a power failure before they get their name; one by one takes ms each
            os.rename(unfinished, self.path(release))
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def all(self) -> list[str]:
        """The ids of all releases, the newest first."""
        names = [p.name for p in self.folder.glob("*/") if UNFINISHED not in p.name]
        return sorted(names, key=lambda name: (self.made(name), name), reverse=True)

    def made(self, release: str) -> datetime:
        """When a release was made, in local time."""
        return datetime.fromtimestamp(self.path(release).stat().st_mtime)

    def named(self, name: str) -> str:
        """The id that `name` begins, or that of `latest`. Raises LookupError for none or several."""
        if name == "latest" and (latest := self.latest()):
            return latest
        found = [release for release in self.all() if release.startswith(name)]
        if len(found) != 1:
            raise LookupError(f"{'several releases begin' if found else 'no release begins'} with {name}: make releases lists them")
        return found[0]

    def withdrawn(self) -> set[str]:
        """Releases that were rolled back from: a run does not publish them again by itself."""
        return set(json.loads(self.note.read_text("utf-8"))) if self.note.exists() else set()

    def roll_back(self, release: str) -> None:
        """Lets `latest` name an earlier release, and withdraws the one that it names now."""
        latest = self.latest()
        if latest and latest != release:
            write_atomically(self.note, json.dumps(sorted({*self.withdrawn(), latest} - {release})))
        self.switch(release)

    def prune(self, keep: int) -> list[str]:
        """Removes all releases but the newest ones and the latest; their ids. Raises ValueError below 1.

        A release goes out of sight whole before its files go.
        """
        if keep < 1:
            raise ValueError("keep at least one release")
        latest = self.latest()
        gone = [release for release in self.all()[keep:] if release != latest]
        for release in gone:
            unfinished = self.folder / f"{release}{UNFINISHED}"
            os.rename(self.path(release), unfinished)
            remove(unfinished)
        return gone

    def switch(self, release: str) -> None:
        """Lets `latest` name this release. Readers see the old or the new link, never none."""
        if not self.exists(release):
            raise FileNotFoundError(f"there is no release {release} in {self.folder}")
        if release in (withdrawn := self.withdrawn()):
            write_atomically(self.note, json.dumps(sorted(withdrawn - {release})))
        link = self.output / f"latest{UNFINISHED}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases", release))
        os.replace(link, self.link)

    def tidy(self) -> None:
        """Removes what killed runs left behind."""
        for depth in ("*", "releases/*", "runs/*"):
            for left in self.output.glob(f"{depth}{UNFINISHED}*"):
                remove(left)

    def _share(self, folder: Path) -> None:
        """Files that are the same as in the latest release become links to them: no space twice."""
        before = self.latest()
        if before is None:
            return
        for path in filter(Path.is_file, sorted(folder.rglob("*"))):
            old = self.path(before) / path.relative_to(folder)
            if _same(old, path):
                twin = path.with_name(path.name + UNFINISHED)
                try:
                    os.link(old, twin)
                except OSError:
                    return  # the file system has no hard links
                os.replace(twin, path)


def _same(old: Path, new: Path) -> bool:
    """Whether two files, which are not one already, hold the same."""
    try:
        was, now = old.stat(), new.stat()
    except FileNotFoundError:
        return False
    return was.st_ino != now.st_ino and was.st_size == now.st_size and old.read_bytes() == new.read_bytes()
