"""Jobs that are to run again, while the rest of their workflow goes on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, FINISHED, FINISHED_BADLY, JobStatus
from service.database.query import load_query
from service.errors import InvalidMove, InvalidRequest
from service.operations.documents import Document, key_in, missing
from service.operations.events import add_event, of_moves
from service.operations.initialization import BEFORE, initialize_some
from service.operations.reset import put_back
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
    job_status_counts,
    modify_workflow_part,
)

#: The states of jobs that a reset makes run again; the others did not run yet.
_RESETTABLE = FINISHED | ACTIVE

#: How many jobs a sentence names.
_NAMED_AT_MOST = 5


def requeue(
    database: StandardDatabase,
    workflow_key: str,
    keys: Sequence[str],
    sources: Collection[JobStatus],
    event: Document,
) -> list[dict[str, Any]]:
    """Put jobs back, and decide at once whether they wait; the other jobs go on meanwhile.

    A worker that runs one of them is told to stop it, and its report is refused. Jobs that are
    ready only thanks to one of them wait again. Where all jobs still have to be initialized, these
    have to be, too.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        keys: keys of the jobs; one that is uninitialized already is only initialized.
        sources: the statuses from which they may be put back.
        event: what the events of these moves have in common.

    Returns:
        ``{job_key, job_name, run_id, attempt, from}`` of each job that was put back.
    """
    is_initialized = bool(job_status_counts(database, workflow_key).keys() - BEFORE)
    moved = put_back(database, keys, sources, event)
    if is_initialized:
        affected = dict.fromkeys([*keys, *(job["job_key"] for job in moved)])
        initialize_some(database, workflow_key, list(affected), event["by"])
    return moved


def reset_job_status(
    database: StandardDatabase,
    workflow_key: str,
    job_keys: Iterable[str],
    *,
    downstream: bool = False,
    dry_run: bool = False,
    by: str = "",
) -> dict[str, Any]:
    """Make jobs run again, whatever they came to, while the others go on.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        job_keys: keys or ids of the jobs.
        downstream: what depends on them, at any depth, too.
        dry_run: only tell which.
        by: who asked.

    Returns:
        ``{message, reset: [{job_key, name, status, reason}]}``; the status is the one before.

    Raises:
        NotFound: if there is no such workflow or job.
        InvalidMove: if a job is disabled.
        InvalidRequest: if the workflow is archived, or is being canceled.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    named = named_jobs(database, key, job_keys)
    refuse(named, {JobStatus.DISABLED}, "torc jobs enable brings it back.")
    rows = {
        job["_key"]: planned_row(job, "You named it.")
        for job in named
        if job["status"] in _RESETTABLE
    }
    if downstream:
        through = frozenset(JobStatus) - {JobStatus.DISABLED}
        for job in dependents(database, [job["_key"] for job in named], through, _RESETTABLE):
            rows[job["_key"]] = planned_row(job, depends_on(job["because"]))
    event = of_moves(key, "reset", by, "The job was reset.")
    uninitialized = [job["_key"] for job in named if job["status"] == JobStatus.UNINITIALIZED]
    if dry_run:
        return _plan(database, rows, event)
    return _rerun(database, rows, event, uninitialized)


def retry_jobs(
    database: StandardDatabase,
    workflow_key: str,
    job_keys: Iterable[str] | None,
    *,
    dry_run: bool = False,
    by: str = "",
) -> dict[str, Any]:
    """Try jobs again that did not end well, with what was canceled because of them.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        job_keys: keys or ids of the jobs; None for all that did not end well.
        dry_run: only tell which.
        by: who asked.

    Returns:
        ``{message, reset: [{job_key, name, status, reason}]}``; the status is the one before.

    Raises:
        NotFound: if there is no such workflow or job.
        InvalidMove: if a job did not end, or ended well.
        InvalidRequest: if the workflow is archived, or is being canceled.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    if job_keys is None:
        named = with_status(database, key, FINISHED_BADLY)
    else:
        named = named_jobs(database, key, job_keys)
        _refuse_others(named)
    rows = {job["_key"]: planned_row(job, how_it_ended(job)) for job in named}
    canceled = {JobStatus.CANCELED}
    for job in dependents(database, list(rows), canceled, canceled):
        because = job["because"]
        said = f"It was canceled because of job {because['_key']} ({because['name']})."
        rows[job["_key"]] = planned_row(job, said)
    event = of_moves(key, "reset", by, "The job is retried.")
    if dry_run:
        return _plan(database, rows, event)
    answer = _rerun(database, rows, event)
    if job_keys is not None and not answer["reset"]:
        _refuse_others(named_jobs(database, key, job_keys))
    return answer


def named_jobs(
    database: StandardDatabase, workflow_key: str, job_keys: Iterable[str]
) -> list[dict[str, Any]]:
    """Return jobs by keys or ids, each once: ``[{_key, name, status, …}]``, in the order asked.

    Raises:
        NotFound: if one does not exist.
    """
    keys = list(dict.fromkeys(key_in("jobs", key) for key in job_keys))
    rows = load_query("jobs/statuses_of")(database, workflow_key=workflow_key, keys=keys)
    found = {row["_key"]: row for row in rows}
    for key in keys:
        if key not in found:
            raise missing(key, "jobs", workflow_key)
    return [found[key] for key in keys]


def refuse(jobs: Iterable[Mapping[str, Any]], statuses: Collection[JobStatus], wanted: str) -> None:
    """Refuse to move jobs that are in some statuses.

    Args:
        jobs: ``{_key, name, status}``
        statuses: the statuses from which they cannot be moved.
        wanted: the rest of the sentence: what would be right.

    Raises:
        InvalidMove: if a job is in one of them.
    """
    wrong = [job for job in jobs if job["status"] in statuses]
    said = [
        f"Job {job['_key']} ({job['name']}) is {job['status']}; {wanted}"
        for job in wrong[:_NAMED_AT_MOST]
    ]
    if len(wrong) > _NAMED_AT_MOST:
        said.append(f"So it is with {len(wrong) - _NAMED_AT_MOST} more.")
    if said:
        raise InvalidMove(" ".join(said))


def _refuse_others(jobs: Iterable[Mapping[str, Any]]) -> None:
    wanted = "only a failed, canceled or terminated job can be retried."
    refuse(jobs, frozenset(JobStatus) - FINISHED_BADLY, wanted)


def _plan(
    database: StandardDatabase, rows: Mapping[str, dict[str, str]], event: Document
) -> dict[str, Any]:
    """Tell which jobs would be reset."""
    key = event["workflow_key"]
    _is_canceled(database, key, rows)
    planned = _with_waiting(database, rows)
    message = f"Would reset {jobs_in_words(len(planned))} of workflow {key}."
    return {"message": message, "reset": planned}


def _rerun(
    database: StandardDatabase,
    rows: Mapping[str, dict[str, str]],
    event: Document,
    uninitialized: Sequence[str] = (),
) -> dict[str, Any]:
    """Reset and initialize jobs by hand, unless somebody else has set them going meanwhile."""
    key = event["workflow_key"]
    is_canceled = _is_canceled(database, key, rows)
    planned = _with_waiting(database, rows)
    sources = {JobStatus(row["status"]) for row in rows.values()}
    if sources & ACTIVE:  # such a job may go on meanwhile, or end: it runs again all the same
        sources |= _RESETTABLE
    moved = requeue(database, key, [*rows, *uninitialized], sources, event)
    if is_canceled:
        modify_workflow_part(database, "workflow_statuses", key, {"is_canceled": False})
        add_event(database, key, "workflow", "reset_status", by=event["by"])
    reset = said_of(moved, planned)
    return {"message": _said(database, key, reset), "reset": reset}


def _with_waiting(
    database: StandardDatabase, rows: Mapping[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Return the rows of a plan, and those of jobs that wait again because of it."""
    thanks_to = dependents(database, rows, (), {JobStatus.READY, JobStatus.PENDING})
    return [*rows.values(), *(planned_row(job, _thanks_to(job)) for job in thanks_to)]


def _thanks_to(job: Mapping[str, Any]) -> str:
    because = job["because"]
    return f"It is {job['status']} only thanks to job {because['_key']} ({because['name']})."


def _is_canceled(database: StandardDatabase, workflow_key: str, keys: Collection[str]) -> bool:
    """Tell whether a workflow is canceled, so that jobs that run again bring it back.

    Raises:
        InvalidRequest: if it is, and workers are still to stop other jobs.
    """
    if not get_workflow_part(database, "workflow_statuses", workflow_key)["is_canceled"]:
        return False
    active = [job for job in with_status(database, workflow_key, ACTIVE) if job["_key"] not in keys]
    if active:
        message = (
            f"Workflow {workflow_key} is being canceled, and workers still have"
            f" {jobs_in_words(len(active))} of it. Wait until they have stopped."
        )
        raise InvalidRequest(message)
    return True


def _said(database: StandardDatabase, workflow_key: str, reset: Sequence[dict[str, str]]) -> str:
    """Say how many jobs were reset, and which were canceled again at once."""
    keys = [row["job_key"] for row in reset]
    now = load_query("jobs/statuses_of")(database, workflow_key=workflow_key, keys=keys)
    canceled = [row["name"] or row["_key"] for row in now if row["status"] == JobStatus.CANCELED]
    message = f"Reset {jobs_in_words(len(reset))} of workflow {workflow_key}."
    if canceled:
        named = ", ".join(canceled[:_NAMED_AT_MOST])
        more = ", …" if len(canceled) > _NAMED_AT_MOST else ""
        message += f" Canceled again, because of other jobs that did not end well: {named}{more}."
    return message
