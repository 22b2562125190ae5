"""Work on many pieces of a release, shared among processes where there is enough of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import current_process, get_context
from typing import TypeVar

J = TypeVar("J")
T = TypeVar("T")


def spread(work: Callable[[J], T], jobs: Sequence[J], worth: bool) -> Iterator[T]:
    """What `work` makes of each job, in order: in new processes where it is `worth` the seconds they take to start."""
    processes = min(len(jobs), _cores())
    if not worth or processes < 2 or current_process().daemon:  # a worker of a cluster may not have children
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, jobs)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
