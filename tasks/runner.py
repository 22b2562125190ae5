"""Where the work of a run is done: in threads, in processes, on Dask or on Ray.

``RUNNER`` chooses; processes are the default. Prefect's own tasks then run in threads
and wait for a worker process each, because a pool of spawned processes that lasts for
the whole run costs its start-up once, and Prefect's process runner costs it per task.
On Dask and Ray the tasks themselves run on the cluster.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from tasks.pool import cores, processes

RUNNERS = ("processes", "threads", "dask", "ray")


def chosen() -> str:
    """The runner that the environment asks for. Raises ValueError for an unknown one."""
    name = os.environ.get("RUNNER", "processes")
    if name not in RUNNERS:
        raise ValueError(f"RUNNER={name} is unknown: choose one of {', '.join(RUNNERS)}")
    return name


def lanes() -> int:
    """Among how many the work is shared: the cores of this machine, or the ``WORKERS`` of a cluster."""
    return int(os.environ.get("WORKERS") or cores())


def task_runner() -> TaskRunner[Any]:
    """Prefect's task runner for the runner that was chosen."""
    name = chosen()
    if name in ("processes", "threads"):
        # While one batch is before the gate, in this process, the workers have the next.
        return ThreadPoolTaskRunner(max_workers=cores() * (2 if name == "processes" else 1))
    module, kind = {"dask": ("prefect_dask", "DaskTaskRunner"), "ray": ("prefect_ray", "RayTaskRunner")}[name]
    address = os.environ.get(f"{name.upper()}_ADDRESS")
    runner: TaskRunner[Any] = getattr(import_module(module), kind)(**({"address": address} if address else {}))
    return runner


def workers() -> AbstractContextManager[None]:
    """Worker processes of this machine for the duration of the block, unless the runner is `threads`.

    With Dask and Ray they make the tables and the pages of the release.
    """
    return nullcontext() if chosen() == "threads" else processes()
