"""Tells Prefect when files in the reports folder changed (``python -m tasks.watch FOLDER``).

A change is told once the folder has been quiet for a while: files that are still being
written are waited for, and a burst of files is one event. What the event says does not
matter to the run that it starts, which looks at the whole folder; so nothing is lost if
more files come while a run is under way, or came while no watch was up: the first event
is told at the start.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import httpx
from prefect import get_client
from prefect.types._datetime import now
from watchfiles import watch

from tasks.progress import show_progress

log = logging.getLogger("work_reports")

RESOURCE = "work-reports.reports"
EVENT = "work-reports.reports.changed"
QUIET = 3.0
"""Seconds without a change after which the folder is taken to be complete."""
AT_MOST = 600.0
"""Seconds after which changes are told even if there are always more."""
RETRY = 5.0
"""Seconds between attempts to reach the server."""
NAMED = 20
"""Files that an event names."""


def tell(folder: Path, files: Iterable[str]) -> None:
    """Sends the event, and tries until the server has it."""
    names = sorted(files)
    event = {
        "id": str(uuid4()),
        "occurred": now("UTC").isoformat(),
        "event": EVENT,
        "resource": {"prefect.resource.id": RESOURCE, "prefect.resource.name": str(folder)},
        "payload": {"count": len(names), "files": names[:NAMED]},
    }
    while True:
        try:
            with get_client(sync_client=True) as client:
                client.request("POST", "/events", json=[event])
            return
        except httpx.HTTPError as error:
            log.warning("the server cannot be reached (%s): trying again", error)
            time.sleep(RETRY)


def follow(folder: Path, quiet: float = QUIET) -> None:
    """Tells of changes in the folder, for ever."""
    log.info("watching %s", folder)
    if any(folder.iterdir()):
        tell(folder, ())
    for changes in watch(folder, watch_filter=None, step=int(quiet * 1000), debounce=int(AT_MOST * 1000)):
        names = {Path(path).relative_to(folder).as_posix() for _, path in changes}
        log.info("%d files changed in %s", len(names), folder)
        tell(folder, names)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tasks.watch", description="Tells Prefect of new reports.")
    parser.add_argument("folder", type=Path, help="the folder of reports")
    parser.add_argument("--quiet", type=float, default=QUIET, help="seconds without a change (default: %(default)s)")
    wanted = parser.parse_args()
    show_progress()
    follow(wanted.folder.resolve(), wanted.quiet)


if __name__ == "__main__":
    main()
