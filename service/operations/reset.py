"""Put jobs back to where they were before their initialization."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, FINISHED_BADLY, JobStatus, sources_of
from service.database.query import load_query
from service.errors import InvalidRequest
from service.operations.events import add_event
from service.operations.workflows import (
    get_open_workflow,
    get_workflow_part,
    modify_workflow_part,
)


def reset_workflow_status(
    database: StandardDatabase,
    workflow_key: str,
    *,
    failed_only: bool = False,
    force: bool = False,
) -> dict[str, Any]:
    """Make jobs uninitialized; the next initialization starts the next run.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        failed_only: only those that did not end well, and what depends on them.
        force: jobs that a worker has, too: the worker is gone and will not report them.

    Returns:
        ``{message, reset: [job key]}``.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived, or a worker has a job of it and ``force`` is not set.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    kept = {JobStatus.DISABLED}
    if not force:
        _refuse_active(database, key)
        kept |= ACTIVE
    reset = load_query("jobs/reset")(
        database,
        workflow_key=key,
        sources=[
            str(status) for status in sources_of(JobStatus.UNINITIALIZED) if status not in kept
        ],
        keys=_unsuccessful(database, key) if failed_only else None,
    )
    status = get_workflow_part(database, "workflow_statuses", key)
    run_id = status["run_id"] + 1 if status["run_id"] else 0
    modify_workflow_part(
        database, "workflow_statuses", key, {"is_canceled": False, "run_id": run_id}
    )
    add_event(database, key, "workflow", "reset_status", run_id=run_id, failed_only=failed_only)
    return {"message": f"Reset {len(reset)} jobs of workflow {key}.", "reset": reset}


def _refuse_active(database: StandardDatabase, workflow_key: str) -> None:
    active = load_query("jobs/with_status")(
        database, workflow_key=workflow_key, statuses=sorted(ACTIVE)
    )
    if active:
        message = (
            f"Workers have jobs of workflow {workflow_key}, {len(active)} in all and {active[0]}"
            " among them. Cancel the workflow, or wait; if the workers are gone, force the reset."
        )
        raise InvalidRequest(message)


def _unsuccessful(database: StandardDatabase, workflow_key: str) -> list[str]:
    ids = load_query("jobs/with_status")(
        database, workflow_key=workflow_key, statuses=sorted(FINISHED_BADLY | ACTIVE)
    )
    downstream = load_query("jobs/downstream")(database, ids=ids)
    return [*(id_.partition("/")[2] for id_ in ids), *(job["_key"] for job in downstream)]
