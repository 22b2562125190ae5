"""Where the work of a run is done: in threads, in processes, on Dask or on Ray.

``RUNNER`` chooses; processes are the default. Prefect's own tasks then run in threads
and wait for a worker process each, because a pool of spawned processes that lasts for
the whole run costs its start-up once, and Prefect's process runner costs it per task.
On Dask and Ray the tasks themselves run on the cluster.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from threading import Lock
from types import ModuleType
from typing import Any, TypeVar

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from tasks.orphans import end_with_parent

T = TypeVar("T")

RUNNERS = ("processes", "threads", "dask", "ray")
_pool: ProcessPoolExecutor | None = None


def chosen() -> str:
    """The runner that the environment asks for. Raises ValueError for an unknown one."""
    name = os.environ.get("RUNNER", "processes")
    if name not in RUNNERS:
        raise ValueError(f"RUNNER={name} is unknown: choose one of {', '.join(RUNNERS)}")
    return name


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def task_runner() -> TaskRunner[Any]:
    """Prefect's task runner for the runner that was chosen."""
    name = chosen()
    if name in ("processes", "threads"):
        return ThreadPoolTaskRunner(max_workers=cores())
    module, kind = {"dask": ("prefect_dask", "DaskTaskRunner"), "ray": ("prefect_ray", "RayTaskRunner")}[name]
    address = os.environ.get(f"{name.upper()}_ADDRESS")
    runner: TaskRunner[Any] = getattr(import_module(module), kind)(**({"address": address} if address else {}))
    return runner


@contextmanager
def workers() -> Iterator[None]:
    """Worker processes for the duration of the block, started when the first work comes."""
    global _pool
    if chosen() == "processes":
        spawn = get_context("spawn")
        _pool = ProcessPoolExecutor(cores(), spawn, initializer=end_with_parent, initargs=(os.getpid(),))
    try:
        yield
    finally:
        if _pool is not None:
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


def at_once(function: Callable[..., None], calls: Sequence[tuple[object, ...]]) -> None:
    """Calls the function with each of the arguments, all at the same time. Raises what the first raises."""
    with ThreadPoolExecutor(len(calls)) as threads:
        for future in [threads.submit(function, *arguments) for arguments in calls]:
            future.result()
