"""Work out who waits for whom, and who is ready."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import FINISHED, FINISHED_BADLY, SATISFIED
from service.database.query import load_query
from service.operations.completion import release_dependents
from service.operations.events import add_event, of_moves
from service.operations.workflows import (
    get_open_workflow,
    get_workflow_part,
    job_status_counts,
    modify_workflow_part,
)


def initialize_jobs(database: StandardDatabase, workflow_key: str) -> dict[str, Any]:
    """Make every uninitialized job of a workflow blocked or ready.

    Doing it again changes nothing. Jobs that have ended keep their status; what follows from it
    for the others is made up for, should a completion have been cut off.

    Returns:
        ``{message, counts: {status: number}}``.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    load_query("blocks/derive_from_files")(database, workflow_key=key)
    load_query("blocks/derive_from_user_data")(database, workflow_key=key)
    load_query("jobs/refresh_resources")(database, workflow_key=key)
    run_id = _begin_run(database, key)
    load_query("jobs/initialize")(
        database,
        workflow_key=key,
        run_id=run_id,
        satisfied=sorted(SATISFIED),
        finished=sorted(FINISHED),
    )
    _catch_up(database, key)
    add_event(database, key, "workflow", "start", run_id=run_id)
    counts = job_status_counts(database, key)
    said = ", ".join(f"{number} {status}" for status, number in counts.items()) or "no jobs"
    return {"message": f"Initialized workflow {key}: {said}.", "counts": counts}


def _begin_run(database: StandardDatabase, workflow_key: str) -> int:
    status = get_workflow_part(database, "workflow_statuses", workflow_key)
    if not status["run_id"]:
        modify_workflow_part(database, "workflow_statuses", workflow_key, {"run_id": 1})
    return int(status["run_id"]) or 1


def _catch_up(database: StandardDatabase, workflow_key: str) -> None:
    badly = load_query("jobs/ended_badly")(
        database, workflow_key=workflow_key, badly=sorted(FINISHED_BADLY)
    )
    release_dependents(database, workflow_key, badly, badly)
    load_query("jobs/unblock_stranded")(
        database,
        workflow_key=workflow_key,
        satisfied=sorted(SATISFIED),
        finished=sorted(FINISHED),
        event=of_moves(workflow_key, "release", "service"),
    )
