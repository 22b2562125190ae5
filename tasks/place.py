"""Where a run reads and writes, and who may write."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tasks.publish.release import Releases
from tasks.store import Store

log = logging.getLogger("work_reports")


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of reports and the folder that releases go to, both absolute."""

    reports: Path
    output: Path

    @classmethod
    def of(cls, reports: str | Path, output: str | Path) -> Place:
        """Raises NotADirectoryError where there is no reports folder."""
        folder = Path(reports).resolve()
        if not folder.is_dir():
            raise NotADirectoryError(f"there is no folder {reports}: name the folder that holds the reports")
        return cls(folder, Path(output).resolve())

    @property
    def store(self) -> Store:
        return Store(self.output / ".store")

    @property
    def releases(self) -> Releases:
        return Releases(self.output)


@contextmanager
def writing(place: Place) -> Iterator[None]:
    """One writer at a time: waits for another run to end, then clears what a killed one left.

    The lock is the operating system's and goes with the process that holds it.
    """
    place.store.root.mkdir(parents=True, exist_ok=True)
    with (place.store.root / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another run is writing to %s: waiting for it to end", place.output)
            fcntl.flock(lock, fcntl.LOCK_EX)
        place.releases.tidy()
        place.store.tidy()
        yield
