"""How far a workflow is."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, SETTLED, JobStatus
from service.operations.completion import catch_up
from service.operations.initialization import MOVING
from service.operations.workflows import get_workflow_part, job_status_counts


def is_workflow_complete(database: StandardDatabase, workflow_key: str) -> dict[str, Any]:
    """Tell whether nothing of a workflow is left to run.

    A canceled workflow is complete when no worker has a job of it any more. Where jobs wait and
    nothing moves, a request may have been cut off: what follows from it is made up for first.

    Returns:
        ``{is_complete, is_canceled, is_paused, counts: {status: number}}``.

    Raises:
        NotFound: if there is no such workflow.
    """
    counts = job_status_counts(database, workflow_key)
    status = get_workflow_part(database, "workflow_statuses", workflow_key)
    if JobStatus.BLOCKED in counts and not MOVING & counts.keys():
        catch_up(database, status["workflow_key"])
        counts = job_status_counts(database, workflow_key)
    open_statuses = ACTIVE if status["is_canceled"] else frozenset(JobStatus) - SETTLED
    return {
        "is_complete": not open_statuses & counts.keys(),
        "is_canceled": status["is_canceled"],
        "is_paused": status.get("is_paused", False),
        "counts": counts,
    }
