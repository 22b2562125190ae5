"""Progress on the terminal: our own lines, without Prefect's."""

from __future__ import annotations

import logging
import sys


def show_progress() -> None:
    """Shows what the project logs from INFO on, a line each with the time of day, on standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    ours = logging.getLogger("work_reports")
    ours.setLevel(logging.INFO)
    ours.propagate = False
    ours.addHandler(handler)
