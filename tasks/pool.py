"""The worker processes of a run, and what is shared among them.

Apart from :mod:`tasks.runner`, because what publishes uses it too and must not import Prefect.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Lock
from types import ModuleType
from typing import TypeVar

from tasks.orphans import end_with_parent

FEW = 20
"""Reports that are worked on in this process: a worker takes seconds to start."""

J = TypeVar("J")
T = TypeVar("T")

_pool: ProcessPoolExecutor | None = None
_is_worker = False
"""Whether this process is a worker itself, which starts no others."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(parent: int) -> None:
    """The start of a worker process."""
    global _is_worker
    _is_worker = True
    end_with_parent(parent)


@contextmanager
def processes() -> Iterator[None]:
    """Worker processes for the duration of the block, started when the first work comes."""
    global _pool
    spawn = get_context("spawn")
    _pool = ProcessPoolExecutor(cores(), spawn, initializer=_begin, initargs=(os.getpid(),))
    try:
        yield
    finally:
        _pool.shutdown(cancel_futures=True)
        _pool = None


class _NobodyMain:
    """Hides the main module while a process is started.

    A spawned process imports what its parent was started with. Below a Prefect worker
    that is Prefect, which costs seconds and 250 MB in every process and is of no use there.
    """

    def __init__(self) -> None:
        self.lock = Lock()

    def __enter__(self) -> None:
        self.lock.acquire()
        self.main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")

    def __exit__(self, *error: object) -> None:
        sys.modules["__main__"] = self.main
        self.lock.release()


_nobody_main = _NobodyMain()


def compute(function: Callable[..., T], *arguments: object) -> T:
    """What the function makes of the arguments, in a worker process where there is one.

    Raises RuntimeError when the worker process died.
    """
    if _pool is None:
        return function(*arguments)
    try:
        with _nobody_main:
            future = _pool.submit(function, *arguments)
        return future.result()
    except BrokenProcessPool as error:
        raise RuntimeError(
            "A worker process died, most likely for want of memory. Nothing was published; the next run goes on from here."
        ) from error


def spread(work: Callable[[J], T], jobs: Sequence[J], worth: bool) -> Iterator[T]:
    """What `work` makes of each job, in order.

    In the worker processes of the run, or in new ones where it has none, if it is `worth` the
    seconds that they take to start; else in this process.
    """
    if worth and _pool is not None:
        with ThreadPoolExecutor(min(len(jobs), 2 * cores())) as threads:
            yield from threads.map(lambda job: compute(work, job), jobs)
        return
    if not worth or _is_worker or cores() == 1:
        yield from map(work, jobs)
        return
    with processes():
        yield from spread(work, jobs, worth)


def at_once(function: Callable[..., None], calls: Sequence[tuple[object, ...]]) -> None:
    """Calls the function with each of the arguments, all at the same time. Raises what the first raises."""
    with ThreadPoolExecutor(len(calls)) as threads:
        for future in [threads.submit(function, *arguments) for arguments in calls]:
            future.result()
