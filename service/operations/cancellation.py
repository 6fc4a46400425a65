"""Stop a workflow, for good or for a while."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations.documents import get_document
from service.operations.events import add_event, of_moves
from service.operations.reset_plans import jobs_in_words
from service.operations.workflows import job_status_counts, modify_workflow_part


def cancel_workflow(
    database: StandardDatabase, workflow_key: str, *, by: str = ""
) -> dict[str, Any]:
    """Cancel what does not run yet; workers stop what does when they next ask.

    Claims stop first, so that nothing slips through.

    Returns:
        ``{message, canceled: [job key], running: number}``.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    modify_workflow_part(database, "workflow_statuses", key, {"is_canceled": True})
    event = of_moves(key, "cancel", by, "The workflow was canceled.")
    moves = load_query("jobs/cancel_waiting")(database, workflow_key=key, event=event)
    add_event(database, key, "workflow", "cancel", by=by)
    canceled = [job["job_key"] for move in moves for job in move["moved"]]
    running = job_status_counts(database, key).get(JobStatus.RUNNING, 0)
    message = (
        f"Canceled workflow {key}: {jobs_in_words(len(canceled))} will not run, and workers stop"
        f" {running} that do."
    )
    return {"message": message, "canceled": canceled, "running": running}


def pause_workflow(
    database: StandardDatabase, workflow_key: str, *, by: str = ""
) -> dict[str, Any]:
    """Let no worker claim further jobs; those that run go on.

    Doing it again changes nothing.

    Returns:
        ``{message, is_paused}``.

    Raises:
        NotFound: if there is no such workflow.
    """
    return _set_paused(database, workflow_key, by, is_paused=True)


def resume_workflow(
    database: StandardDatabase, workflow_key: str, *, by: str = ""
) -> dict[str, Any]:
    """Let workers claim jobs again.

    Doing it again changes nothing.

    Returns:
        ``{message, is_paused}``.

    Raises:
        NotFound: if there is no such workflow.
    """
    return _set_paused(database, workflow_key, by, is_paused=False)


def _set_paused(
    database: StandardDatabase, workflow_key: str, by: str, *, is_paused: bool
) -> dict[str, Any]:
    key = get_document(database, "workflows", workflow_key)["_key"]
    modify_workflow_part(database, "workflow_statuses", key, {"is_paused": is_paused})
    add_event(database, key, "workflow", "pause" if is_paused else "resume", by=by)
    message = f"{'Paused' if is_paused else 'Resumed'} workflow {key}."
    return {"message": message, "is_paused": is_paused}
