"""A job started, ended or was given back: record it, and release or cancel what waits for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import FINISHED, FINISHED_BADLY, SATISFIED, JobStatus, sources_of
from service.database.query import load_query
from service.errors import InvalidMove
from service.operations.documents import Document, get_document, key_in
from service.operations.events import milliseconds
from service.operations.specification.creation import timestamp


def start_jobs(
    database: StandardDatabase,
    workflow_key: str,
    job_keys: Sequence[str],
    compute_node_key: str | None,
) -> dict[str, Any]:
    """Mark claimed jobs as running.

    A job that the same compute node started before is no error: the answer may have been lost.

    Returns:
        ``{started: [job], refused: [{job_key, detail}]}``.
    """
    keys = [key_in("jobs", key) for key in job_keys]
    started = load_query("jobs/start")(
        database,
        workflow_key=workflow_key,
        keys=keys,
        compute_node_key=compute_node_key,
        timestamp=milliseconds(),
    )
    missed = _missing(keys, (job["_key"] for job in started))
    if compute_node_key is not None:
        node = f"compute_nodes/{key_in('compute_nodes', compute_node_key)}"
        _note_where(database, workflow_key, node, started)
        started += _started_before(database, workflow_key, node, missed)
        missed = _missing(keys, (job["_key"] for job in started))
    return {
        "started": started,
        "refused": _refusals(database, workflow_key, dict.fromkeys(missed, JobStatus.RUNNING)),
    }


def start_job(
    database: StandardDatabase, workflow_key: str, job_key: str, compute_node_key: str | None
) -> Document:
    """Mark a claimed job as running and return it.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it is not pending.
    """
    answer = start_jobs(database, workflow_key, [job_key], compute_node_key)
    _raise_refused(database, workflow_key, job_key, answer["refused"])
    return dict(answer["started"][0])


def return_job(database: StandardDatabase, workflow_key: str, job_key: str) -> Document:
    """Give a claimed job back that was not started, and return it.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it is not pending.
    """
    key = key_in("jobs", job_key)
    returned = load_query("jobs/give_back")(database, workflow_key=workflow_key, keys=[key])
    if not returned:
        refused = _refusals(database, workflow_key, {key: JobStatus.READY})
        _raise_refused(database, workflow_key, job_key, refused)
    return dict(returned[0])


def complete_jobs(
    database: StandardDatabase,
    workflow_key: str,
    completions: Sequence[Mapping[str, Any]],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Any]:
    """Record how jobs ended, and release or cancel what waits for them.

    A completion that was recorded before is not an error: the answer may have been lost.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        completions: ``{job_key, status, return_code, …}``.
        now: the clock, for completions without a time.

    Returns:
        ``{completed: [{job_key, result_key, job, result}], ready: [job key], canceled: [job key],
        refused: [{job_key, detail}]}``.
    """
    asked = {
        key: {**completion, "job_key": key, "completion_time": _time(completion, now)}
        for completion in completions
        for key in [key_in("jobs", completion["job_key"])]
    }
    rows = load_query("jobs/complete")(
        database,
        workflow_key=workflow_key,
        completions=list(asked.values()),
        timestamp=milliseconds(),
    )
    missed = _missing(asked, (row["job"]["_key"] for row in rows))
    rows += _recorded_before(database, workflow_key, {key: asked[key] for key in missed})
    jobs = [row["job"] for row in rows]
    badly = [job["_id"] for job in jobs if job["status"] in FINISHED_BADLY]
    released = release_dependents(database, [job["_id"] for job in jobs], badly)
    missed = _missing(asked, (job["_key"] for job in jobs))
    wanted = {key: JobStatus(asked[key]["status"]) for key in missed}
    return {
        "completed": [
            {"job_key": row["job"]["_key"], "result_key": row["result"]["_key"], **row}
            for row in rows
        ],
        **released,
        "refused": _refusals(database, workflow_key, wanted),
    }


def complete_job(
    database: StandardDatabase, workflow_key: str, job_key: str, completion: Mapping[str, Any]
) -> dict[str, Any]:
    """Record how one job ended, and release or cancel what waits for it.

    Returns:
        ``{job, result, ready: [job key], canceled: [job key]}``.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it is not running.
    """
    answer = complete_jobs(database, workflow_key, [{**completion, "job_key": job_key}])
    _raise_refused(database, workflow_key, job_key, answer["refused"])
    [completed] = answer["completed"]
    return {
        "job": completed["job"],
        "result": completed["result"],
        "ready": answer["ready"],
        "canceled": answer["canceled"],
    }


def release_dependents(
    database: StandardDatabase, ended: Sequence[str], badly: Sequence[str]
) -> dict[str, list[str]]:
    """Cancel what depends on jobs that ended badly, then make ready what waits for nothing.

    Both change only jobs that still wait, and may be repeated.

    Args:
        database: where they are.
        ended: ids of jobs that ended.
        badly: ids of those that ended badly.

    Returns:
        ``{ready: [job key], canceled: [job key]}``.
    """
    canceled = load_query("jobs/cancel_dependents")(database, ids=list(badly)) if badly else []
    ids = [*ended, *(f"jobs/{key}" for key in canceled)]
    ready = (
        load_query("jobs/unblock_dependents")(
            database, ids=ids, satisfied=sorted(SATISFIED), finished=sorted(FINISHED)
        )
        if ids
        else []
    )
    return {"ready": ready, "canceled": canceled}


def _time(completion: Mapping[str, Any], now: Callable[[], datetime]) -> str:
    return completion.get("completion_time") or timestamp(now())


def _missing(asked: Any, found: Any) -> list[str]:
    present = set(found)
    return [key for key in asked if key not in present]


def _note_where(
    database: StandardDatabase, workflow_key: str, node: str, jobs: Sequence[Document]
) -> None:
    pairs = [
        [node, job["_id"], {"run_id": job["run_id"], "attempt": job["attempt"]}] for job in jobs
    ]
    if pairs:
        load_query("edges/add")(database, edges="executed", workflow_key=workflow_key, pairs=pairs)


def _started_before(
    database: StandardDatabase, workflow_key: str, node: str, keys: Sequence[str]
) -> list[Document]:
    if not keys:
        return []
    return load_query("jobs/started_on")(
        database, workflow_key=workflow_key, keys=list(keys), compute_node_id=node
    )


def _recorded_before(
    database: StandardDatabase, workflow_key: str, completions: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return ``{job, result}`` of completions that say what is recorded already."""
    if not completions:
        return []
    rows = load_query("jobs/last_results")(
        database, workflow_key=workflow_key, keys=list(completions)
    )
    return [
        row
        for row in rows
        for completion in [completions[row["job"]["_key"]]]
        if row["job"]["status"] == row["result"]["status"] == completion["status"]
        and row["result"]["return_code"] == completion["return_code"]
    ]


def _refusals(
    database: StandardDatabase, workflow_key: str, wanted: Mapping[str, JobStatus]
) -> list[dict[str, str]]:
    if not wanted:
        return []
    rows = load_query("jobs/statuses_of")(database, workflow_key=workflow_key, keys=list(wanted))
    present = {row["_key"]: row for row in rows}
    return [
        {"job_key": key, "detail": _refusal(key, present.get(key), new, workflow_key)}
        for key, new in wanted.items()
    ]


def _refusal(key: str, job: Mapping[str, Any] | None, new: JobStatus, workflow_key: str) -> str:
    if job is None:
        return f"There is no job {key} in workflow {workflow_key}."
    sources = " or ".join(status for status in sources_of(new) if status in _ASKED_FROM[new])
    return f"Job {key} ({job['name']}) is {job['status']}; only a {sources} job can become {new}."


def _raise_refused(
    database: StandardDatabase,
    workflow_key: str,
    job_key: str,
    refused: Sequence[Mapping[str, str]],
) -> None:
    if refused:
        get_document(database, "jobs", job_key, workflow_key)
        raise InvalidMove(refused[0]["detail"])


#: From where a worker may ask for a status; the other moves into it have other causes.
_ASKED_FROM = {
    JobStatus.READY: {JobStatus.PENDING},
    JobStatus.RUNNING: {JobStatus.PENDING},
    **{status: {JobStatus.RUNNING} for status in FINISHED},
}
