"""Put jobs back to where they were before their initialization.

Not for jobs that are to run again while the others go on: ``service.operations.requeueing``.
"""

from collections.abc import Collection, Iterable
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, FINISHED_BADLY, MANAGED, JobStatus, sources_of
from service.database.query import load_query
from service.errors import InvalidRequest
from service.operations.documents import Document
from service.operations.events import add_event, of_moves
from service.operations.reset_plans import (
    dependents,
    depends_on,
    how_it_ended,
    jobs_in_words,
    planned_row,
    said_of,
    with_status,
)
from service.operations.workflows import (
    get_open_workflow,
    get_workflow_part,
    modify_workflow_part,
)

#: What a job is like before its initialization; the numbers of its tries go on.
FRESH = {
    name: value
    for name, value in MANAGED.items()
    if name not in {"run_id", "attempt", "first_attempt"}
}


def reset_workflow_status(
    database: StandardDatabase,
    workflow_key: str,
    *,
    failed_only: bool = False,
    force: bool = False,
    dry_run: bool = False,
    by: str = "",
) -> dict[str, Any]:
    """Make jobs uninitialized; the next initialization starts the next run.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        failed_only: only those that did not end well, and what depends on them.
        force: jobs that a worker has, too: the worker is gone and will not report them.
        dry_run: only tell which.
        by: who asked.

    Returns:
        ``{message, reset: [{job_key, name, status, reason}]}``; the status is the one before.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived, or a worker has a job of it and ``force`` is not set.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    sources = set(sources_of(JobStatus.UNINITIALIZED)) - {JobStatus.DISABLED}
    if not force:
        refuse_active(database, key)
        sources -= ACTIVE
    planned = _unsuccessful(database, key, sources) if failed_only else _all(database, key, sources)
    if not dry_run:
        moved = put_back(
            database,
            [row["job_key"] for row in planned],
            sources,
            of_moves(key, "reset", by, "The workflow was reset."),
        )
        planned = said_of(moved, planned)
        _begin_next_run(database, key, failed_only=failed_only, by=by)
    verb = "Would reset" if dry_run else "Reset"
    message = f"{verb} {jobs_in_words(len(planned))} of workflow {key}."
    return {"message": message, "reset": planned}


def put_back(
    database: StandardDatabase,
    keys: Iterable[str],
    sources: Collection[JobStatus],
    event: Document,
) -> list[dict[str, Any]]:
    """Make jobs uninitialized, and with them those that are ready only thanks to them.

    Args:
        database: where they are.
        keys: keys of jobs of one workflow.
        sources: the statuses from which they may be put back.
        event: what the events of these moves have in common.

    Returns:
        ``{job_key, job_name, run_id, attempt, from}`` of each job that moved; the attempt is the
        one that it leaves.
    """
    moves = load_query("jobs/reset")(
        database,
        keys=list(dict.fromkeys(keys)),
        sources=sorted(sources),
        fresh=FRESH,
        event=event,
    )
    return [{**job, "from": move["from"]} for move in moves for job in move["moved"]]


def _all(
    database: StandardDatabase, workflow_key: str, sources: Collection[JobStatus]
) -> list[dict[str, str]]:
    found = with_status(database, workflow_key, sources)
    return [planned_row(job, "All jobs are reset.") for job in found]


def _unsuccessful(
    database: StandardDatabase, workflow_key: str, sources: Collection[JobStatus]
) -> list[dict[str, str]]:
    named = with_status(database, workflow_key, (FINISHED_BADLY | ACTIVE) & frozenset(sources))
    rows = {job["_key"]: planned_row(job, how_it_ended(job)) for job in named}
    through = frozenset(JobStatus) - {JobStatus.DISABLED}
    for job in dependents(database, list(rows), through, sources):
        rows.setdefault(job["_key"], planned_row(job, depends_on(job["because"])))
    return list(rows.values())


def refuse_active(database: StandardDatabase, workflow_key: str) -> None:
    """Refuse to go on while workers have jobs of a workflow.

    Raises:
        InvalidRequest: if they have.
    """
    active = with_status(database, workflow_key, ACTIVE)
    if active:
        message = (
            f"Workers have jobs of workflow {workflow_key}, {len(active)} in all and job"
            f" {active[0]['_key']} ({active[0]['name']}) among them. Cancel the workflow, or wait;"
            " if the workers are gone, force the reset."
        )
        raise InvalidRequest(message)


def _begin_next_run(
    database: StandardDatabase, workflow_key: str, *, failed_only: bool, by: str
) -> None:
    status = get_workflow_part(database, "workflow_statuses", workflow_key)
    run_id = status["run_id"] + 1 if status["run_id"] else 0
    changes = {"is_canceled": False, "run_id": run_id}
    modify_workflow_part(database, "workflow_statuses", workflow_key, changes)
    told = {"run_id": run_id, "failed_only": failed_only, "by": by}
    add_event(database, workflow_key, "workflow", "reset_status", **told)
