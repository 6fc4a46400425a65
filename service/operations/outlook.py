"""What is to become of the jobs of a workflow, as its graph and their statuses say."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.errors import Conflict
from service.operations.stages import Forecast, Outline, foresee


def look_ahead(
    database: StandardDatabase, workflow_key: str, *, reset: bool = False
) -> tuple[dict[str, dict[str, Any]], Forecast]:
    """Foresee what becomes of the jobs of a workflow.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        reset: as if all jobs were reset first.

    Returns:
        ``{job id: {_id, _key, name, …}}`` in the order of their places, and the forecast.

    Raises:
        Conflict: if jobs wait for each other, so that none of them can ever start.
    """
    rows = load_query("jobs/outline")(database, workflow_key=workflow_key)
    jobs = {job["_id"]: job for job in rows}
    found = foresee(
        {id_: _outline(job, reset=reset) for id_, job in jobs.items()},
        (tuple(pair) for pair in load_query("blocks/pairs")(database, workflow_key=workflow_key)),
    )
    if found.circle:
        names = [jobs[id_]["name"] or id_ for id_ in (*found.circle, found.circle[0])]
        message = (
            f"Jobs of workflow {workflow_key} wait for each other: {' → '.join(names)}. Remove one"
            " of them, or what joins them."
        )
        raise Conflict(message)
    return jobs, found


def _outline(job: dict[str, Any], *, reset: bool) -> Outline:
    is_reset = reset and job["status"] != JobStatus.DISABLED
    return Outline(
        JobStatus.UNINITIALIZED if is_reset else job["status"],
        job["cancel_on_blocking_job_failure"],
    )
