"""A worker process that outlives the run that started it would wait for ever: it ends itself.

Apart from :mod:`tasks.runner`, because worker processes import it and must not import Prefect.
"""

from __future__ import annotations

import os
import time
from threading import Thread

LOOK_EVERY = 1.0
"""Seconds between looks whether the parent is still there."""


def end_with_parent(parent: int) -> None:
    """Ends this process soon after the process `parent`, which started it, has died."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os._exit(1)

    Thread(target=watch, daemon=True, name="end with parent").start()
