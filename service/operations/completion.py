"""A job ended: record it, and release or cancel what waits for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import FINISHED, FINISHED_BADLY, SATISFIED, JobStatus
from service.database.query import load_query
from service.operations.documents import key_in
from service.operations.events import milliseconds
from service.operations.fingerprints import with_fingerprints
from service.operations.moves import missing_keys, raise_refused, refusals
from service.operations.specification.creation import timestamp


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
        completions=with_fingerprints(database, workflow_key, asked.values()),
        timestamp=milliseconds(),
    )
    missed = missing_keys(asked, (row["job"]["_key"] for row in rows))
    rows += _recorded_before(database, workflow_key, {key: asked[key] for key in missed})
    jobs = [row["job"] for row in rows]
    badly = [job["_id"] for job in jobs if job["status"] in FINISHED_BADLY]
    released = release_dependents(database, [job["_id"] for job in jobs], badly)
    missed = missing_keys(asked, (job["_key"] for job in jobs))
    wanted = {key: JobStatus(asked[key]["status"]) for key in missed}
    return {
        "completed": [
            {"job_key": row["job"]["_key"], "result_key": row["result"]["_key"], **row}
            for row in rows
        ],
        **released,
        "refused": refusals(database, workflow_key, wanted),
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
    raise_refused(database, workflow_key, job_key, answer["refused"])
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
