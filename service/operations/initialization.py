"""Work out who waits for whom, and who is ready."""

from collections.abc import Mapping, Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, FINISHED, SATISFIED, JobStatus
from service.database.query import load_query
from service.errors import Conflict
from service.operations.completion import catch_up
from service.operations.events import add_event, of_moves
from service.operations.outlook import look_ahead
from service.operations.reset import reset_workflow_status
from service.operations.workflows import (
    get_open_workflow,
    get_workflow_part,
    job_status_counts,
    modify_workflow_part,
)

#: While a job is in one of them, something is going to happen to those that wait.
MOVING = ACTIVE | {JobStatus.READY}

#: Where a job is before its workflow is initialized.
BEFORE = frozenset({JobStatus.UNINITIALIZED, JobStatus.DISABLED})


def initialize_jobs(
    database: StandardDatabase, workflow_key: str, *, force: bool = False, by: str = ""
) -> dict[str, Any]:
    """Make every uninitialized job of a workflow blocked or ready.

    Jobs that have ended keep their status; what follows from it for the others is made up for,
    should a completion have been cut off.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        force: reset all jobs first, also those that have ended.
        by: who asked.

    Returns:
        ``{message, counts: {status: number}}``.

    Raises:
        NotFound: if there is no such workflow.
        Conflict: if no job is uninitialized and some have ended, unless by force; or if all that
            are to run wait for each other.
        InvalidRequest: if it is archived; with ``force`` also if workers have jobs of it.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    counts = job_status_counts(database, key)
    if force and counts.keys() - BEFORE:
        reset_workflow_status(database, key, by=by)
    elif not force:
        refuse_finished(key, counts)
    load_query("blocks/derive_from_files")(database, workflow_key=key)
    load_query("blocks/derive_from_user_data")(database, workflow_key=key)
    run_id = initialize_some(database, key, None, by)
    add_event(database, key, "workflow", "start", run_id=run_id, by=by)
    counts = job_status_counts(database, key)
    if JobStatus.BLOCKED in counts and not MOVING & counts.keys():
        look_ahead(database, key)
    return {"message": f"Initialized workflow {key}: {in_words(counts)}.", "counts": counts}


def initialize_some(
    database: StandardDatabase, workflow_key: str, keys: Sequence[str] | None, by: str
) -> int:
    """Make some uninitialized jobs blocked or ready, and return the run that they take part in.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        keys: keys of the jobs; None for all.
        by: who asked.
    """
    load_query("jobs/refresh_resources")(database, workflow_key=workflow_key)
    run_id = _begin_run(database, workflow_key)
    load_query("jobs/initialize")(
        database,
        workflow_key=workflow_key,
        keys=keys,
        run_id=run_id,
        satisfied=sorted(SATISFIED),
        finished=sorted(FINISHED),
        event=of_moves(workflow_key, "initialize", by),
    )
    catch_up(database, workflow_key, by=by)
    return run_id


def refuse_finished(workflow_key: str, counts: Mapping[str, int]) -> None:
    """Refuse an initialization that would change nothing, or throw finished work away.

    Raises:
        Conflict: if no job is uninitialized and some have ended.
    """
    finished = {status: number for status, number in counts.items() if status in FINISHED}
    if finished and JobStatus.UNINITIALIZED not in counts:
        message = (
            f"The jobs of workflow {workflow_key} are initialized, and some have ended:"
            f" {in_words(finished)}. torc run {workflow_key} goes on with what is left; force the"
            " initialization to run all jobs again."
        )
        raise Conflict(message)


def in_words(counts: Mapping[str, int]) -> str:
    """Say how many jobs have each status.

    Example:
        >>> in_words({"ready": 2, "blocked": 1}), in_words({})
        ('2 ready, 1 blocked', 'no jobs')
    """
    return ", ".join(f"{number} {status}" for status, number in counts.items()) or "no jobs"


def _begin_run(database: StandardDatabase, workflow_key: str) -> int:
    status = get_workflow_part(database, "workflow_statuses", workflow_key)
    if not status["run_id"]:
        modify_workflow_part(database, "workflow_statuses", workflow_key, {"run_id": 1})
    return int(status["run_id"]) or 1
