"""extract alone, from what tag left."""

from __future__ import annotations

from prefect import flow

from tasks import edge
from tasks.place import Place, writing
from tasks.runner import task_runner, workers


@flow(name="extract", flow_run_name="extract into {output}", task_runner=task_runner())
def extract(reports: str = "samples/reports", output: str = "output") -> None:
    """Reads the figures of the reports that tag left."""
    place = Place.of(reports, output)
    with writing(place), workers():
        edge.extract(place, place.store.load("tag"))
