"""publish alone, from what the stages left."""

from __future__ import annotations

from prefect import flow

from tasks import edge
from tasks.place import Place, writing
from tasks.runner import task_runner, workers


@flow(name="publish", flow_run_name="publish into {output}", task_runner=task_runner())
def publish(reports: str = "samples/reports", output: str = "output") -> None:
    """Makes a release of what the stages left."""
    place = Place.of(reports, output)
    with writing(place), workers():
        edge.release(place, edge.scan(place), *map(place.store.load, edge.STAGES))
