"""Where a run reads and writes, and who may write."""

from __future__ import annotations

import errno
import fcntl
import getpass
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tasks import objects
from tasks.publish.release import Releases
from tasks.store import Store

log = logging.getLogger("work_reports")


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of reports and the folder that releases go to, both absolute.

    Where one of them is on an object store, the folder is the local copy.
    """

    reports: Path
    output: Path
    reports_url: str | None = None
    output_url: str | None = None

    @classmethod
    def of(cls, reports: str | Path, output: str | Path) -> Place:
        """Raises NotADirectoryError where there is no reports folder."""
        (folder, source), (target, sink) = _folder(reports), _folder(output)
        if source is None and not folder.is_dir():
            raise NotADirectoryError(f"there is no folder {reports}: name the folder that holds the reports")
        return cls(folder, target, source, sink)

    @property
    def store(self) -> Store:
        return Store(self.output / ".store")

    @property
    def releases(self) -> Releases:
        return Releases(self.output)

    def fetch(self) -> None:
        """Brings the local copies up to date. Raises OSError where a store cannot be reached."""
        if self.reports_url:
            objects.fetch_reports(self.reports_url, self.reports)
        if self.output_url:
            objects.pull(self.output_url, self.output)

    def send(self) -> None:
        """Sends what a run left, the pointer to its release after the release."""
        if self.output_url:
            objects.push(self.output_url, self.output)

    def send_records(self) -> None:
        """Sends the records of runs alone: what a run leaves that was stopped."""
        if self.output_url:
            objects.push_runs(self.output_url, self.output)


def _folder(place: str | Path) -> tuple[Path, str | None]:
    """The folder of a place, and its URL if it is on an object store."""
    if objects.is_url(place):
        return objects.local(str(place)).resolve(), str(place)
    return Path(place).resolve(), None


@contextmanager
def writing(place: Place) -> Iterator[None]:
    """One writer at a time: waits for another run to end, then clears what a killed one left.

    What is on an object store is fetched before the block and sent after it.
    The lock is the operating system's and goes with the process that holds it.
    Raises Unwritable, which says what to do, where the output cannot be written.
    """
    try:
        place.store.root.mkdir(parents=True, exist_ok=True)
        with (place.store.root / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.info("another run is writing to %s: waiting for it to end", place.output)
                fcntl.flock(lock, fcntl.LOCK_EX)
            place.releases.tidy()
            place.store.tidy()
            place.fetch()
            try:
                yield
            except BaseException:
                place.send_records()
                raise
            place.send()
    except OSError as error:
        raise in_words(error, place) from error


class Unwritable(OSError):
    """The output cannot be written; the message says what to do."""


FULL = {errno.ENOSPC: "is full", errno.EDQUOT: "has no quota left", errno.EFBIG: "takes no larger file"}
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def in_words(error: BaseException, place: Place) -> BaseException:
    """The error, or for one of the disk another that says what to do about it."""
    if not isinstance(error, OSError) or isinstance(error, Unwritable):
        return error
    if said := FULL.get(error.errno or 0):
        what = f"The disk under {place.output} {said}. Make room (`make releases KEEP=2` removes old releases), then run again"
    elif error.errno in REFUSED:
        who, where = getpass.getuser(), error.filename or place.output
        what = f"The user {who} may not write {where} ({error.strerror}). Let {who} write below {place.output}, then run again"
    else:
        return error
    return Unwritable(f"{what}: the next run goes on from where this one stopped.")
