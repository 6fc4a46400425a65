"""A job ended: record it, and release or cancel what waits for it, or let it be tried again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import FINISHED, FINISHED_BADLY, SATISFIED, JobStatus
from service.database.query import load_query
from service.operations.documents import Document, key_in
from service.operations.events import by_worker, of_moves
from service.operations.fingerprints import with_fingerprints
from service.operations.leases import find_terms, renew_again
from service.operations.moves import missing_keys, raise_refused, refusals
from service.operations.retries import Retry, retry_after_failure
from service.operations.reuse import settle
from service.operations.specification.creation import timestamp

#: What a completion says of the attempt that it means.
_ATTEMPT = ("run_id", "attempt", "compute_node_key")


def complete_jobs(
    database: StandardDatabase,
    workflow_key: str,
    completions: Sequence[Mapping[str, Any]],
    *,
    by: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Any]:
    """Record how jobs ended, and release or cancel what waits for them.

    A job that failed and may be tried again is ready again; what waits for it goes on waiting. A
    completion that was recorded before is not an error: the answer may have been lost.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        completions: ``{job_key, status, return_code, …}``; with ``run_id``, ``attempt`` and
            ``compute_node_key``, as far as they are given, the attempt that is meant.
        by: who says so, where the first completion names no compute node.
        now: the clock, for completions without a time.

    Returns:
        ``{completed: [{job_key, result_key, job, result}], ready: [job key], canceled: [job key],
        reused: [job key], retried: [{job_key, attempt, wait_seconds}],
        refused: [{job_key, detail}]}``.
    """
    asked = {
        key: {**completion, **_named(completion, key, now)}
        for completion in completions
        for key in [key_in("jobs", completion["job_key"])]
    }
    if completions:
        by = by_worker(by, completions[0])
        renew_again(database, workflow_key, completions[0].get("compute_node_key"))
    terms = _retry_terms(database, workflow_key, asked.values())
    endings = [
        ending(completion, by, *_decided(completion, terms))
        for completion in with_fingerprints(database, workflow_key, asked.values())
    ]
    rows = end_attempts(database, workflow_key, endings)
    missed = missing_keys(asked, (row["job"]["_key"] for row in rows))
    rows += _recorded_before(database, workflow_key, [asked[key] for key in missed])
    missed = missing_keys(asked, (row["job"]["_key"] for row in rows))
    released = release_dependents_of(database, workflow_key, (row["job"] for row in rows), by)
    if any(row["job"]["status"] == JobStatus.BLOCKED for row in rows):
        catch_up(database, workflow_key, by=by)
    return {
        "completed": [
            {"job_key": row["job"]["_key"], "result_key": row["result"]["_key"], **row}
            for row in rows
        ],
        **released,
        "retried": [_retried(row) for row in rows if _is_tried_again(row)],
        "refused": refusals(
            database,
            workflow_key,
            {key: JobStatus(asked[key]["status"]) for key in missed},
            {key: asked[key] for key in missed},
        ),
    }


def complete_job(
    database: StandardDatabase,
    workflow_key: str,
    job_key: str,
    completion: Mapping[str, Any],
    by: str = "",
) -> dict[str, Any]:
    """Record how one job ended, and release or cancel what waits for it.

    Returns:
        ``{job, result, ready: [job key], canceled: [job key], retried: [{job_key, attempt,
        wait_seconds}]}``.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it is not running.
    """
    answer = complete_jobs(database, workflow_key, [{**completion, "job_key": job_key}], by=by)
    raise_refused(database, workflow_key, job_key, answer["refused"])
    [completed] = answer["completed"]
    return {
        "job": completed["job"],
        "result": completed["result"],
        **{name: answer[name] for name in ("ready", "canceled", "reused", "retried")},
    }


def ending(
    completion: Mapping[str, Any],
    by: str,
    attempt: int | None,
    retry: Retry | None,
    kind: str = "complete",
) -> Document:
    """Return an ending as ``jobs/complete`` takes it.

    Args:
        completion: how the attempt ended: the attributes of its result.
        by: who says so.
        attempt: the attempt that is meant; None for the present one.
        retry: the further attempt that follows, if one does.
        kind: what kind of event it is.
    """
    job = {"status": completion["status"], "compute_node_key": None, "recovery": None}
    if retry is not None and attempt is not None:
        kind = "retry" if kind == "complete" else kind
        job |= {"status": "ready", "attempt": attempt + 1, "recovery": retry.recovery}
    told = ("status", "return_code", "compute_node_key", "reason")
    return {
        "job_key": completion["job_key"],
        **{name: completion.get(name) for name in _ATTEMPT},
        "attempt": attempt,
        "job": job,
        "delay_milliseconds": 0 if retry is None else round(retry.delay_seconds * 1000),
        "result": completion,
        "event": {
            "category": "job",
            "type": kind,
            "by": by,
            **{name: completion.get(name) for name in told},
        },
    }


def end_attempts(
    database: StandardDatabase, workflow_key: str, endings: Sequence[Document]
) -> list[dict[str, Any]]:
    """End attempts that are still running.

    In a workflow that was canceled meanwhile no further attempts follow: the cancellation may have
    looked for jobs that wait before these did.

    Returns:
        ``{job, result, wait_seconds}`` of those that were.
    """
    query = load_query("jobs/complete")
    rows = query(database, workflow_key=workflow_key, endings=list(endings))
    if any(row["job"]["status"] == JobStatus.READY for row in rows):
        terms = find_terms(database, workflow_key)
        if terms is not None and terms.is_canceled:
            event = of_moves(workflow_key, "cancel", "service", "The workflow was canceled.")
            load_query("jobs/cancel_waiting")(database, workflow_key=workflow_key, event=event)
    return rows


def release_dependents_of(
    database: StandardDatabase, workflow_key: str, jobs: Iterable[Document], by: str = ""
) -> dict[str, list[str]]:
    """Release or cancel what waits for jobs, as far as they have ended.

    Returns:
        ``{ready: [job key], canceled: [job key], reused: [job key]}``.
    """
    ended = [job for job in jobs if job["status"] in FINISHED]
    badly = [job["_id"] for job in ended if job["status"] in FINISHED_BADLY]
    return release_dependents(database, workflow_key, [job["_id"] for job in ended], badly, by=by)


def release_dependents(
    database: StandardDatabase,
    workflow_key: str,
    ended: Sequence[str],
    badly: Sequence[str],
    *,
    by: str = "",
) -> dict[str, list[str]]:
    """Cancel what depends on jobs that ended badly, then make ready what waits for nothing.

    A job that waits for nothing and finds the inputs of its last success completes instead. All
    change only jobs that still wait, and may be repeated.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        ended: ids of jobs that ended.
        badly: ids of those that ended badly.
        by: who brought it about.

    Returns:
        ``{ready: [job key], canceled: [job key], reused: [job key]}``.
    """
    ready, reused = [], []
    canceled = _cancel_dependents(database, badly, of_moves(workflow_key, "cancel_dependents", by))
    ids = [*ended, *(f"jobs/{key}" for key in canceled)]
    while ids:
        moves = load_query("jobs/unblock_dependents")(
            database,
            ids=ids,
            satisfied=sorted(SATISFIED),
            finished=sorted(FINISHED),
            event=of_moves(workflow_key, "release", by),
        )
        settled = settle(database, workflow_key, moves, by)
        ready += settled.ready
        reused += settled.completed
        ids = [f"jobs/{key}" for key in settled.completed]
    return {"ready": ready, "canceled": canceled, "reused": reused}


def _cancel_dependents(
    database: StandardDatabase, badly: Sequence[str], event: Document
) -> list[str]:
    """Cancel what depends on jobs that ended badly, and return the keys.

    The same jobs often depend on many of them. So few are begun with: what the walks from them
    cancel, no other walk comes to.
    """
    canceled: list[str] = []
    left, number = list(badly), 1
    while left and (left := _still_canceling(database, left)):
        moves = load_query("jobs/cancel_dependents")(database, ids=left[:number], event=event)
        canceled += [key for move in moves for key in move["job_keys"]]
        left, number = left[number:], 2 * number
    return canceled


def _still_canceling(database: StandardDatabase, ids: Sequence[str]) -> list[str]:
    return load_query("jobs/still_canceling")(database, ids=ids, badly=sorted(FINISHED_BADLY))


def catch_up(database: StandardDatabase, workflow_key: str, *, by: str = "service") -> None:
    """Cancel and release jobs that wait for nothing any more, though nobody told them.

    It makes up for requests that were cut off, for jobs and edges that were removed, and for jobs
    that were initialized while those that block them ended.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        by: who brought it about.
    """
    badly = load_query("jobs/ended_badly")(
        database, workflow_key=workflow_key, badly=sorted(FINISHED_BADLY)
    )
    release_dependents(database, workflow_key, badly, badly, by=by)
    moves = load_query("jobs/unblock_stranded")(
        database,
        workflow_key=workflow_key,
        satisfied=sorted(SATISFIED),
        finished=sorted(FINISHED),
        event=of_moves(workflow_key, "release", by),
    )
    reused = settle(database, workflow_key, moves, by).completed
    release_dependents(database, workflow_key, [f"jobs/{key}" for key in reused], [], by=by)


def _named(
    completion: Mapping[str, Any], job_key: str, now: Callable[[], datetime]
) -> dict[str, Any]:
    """Return the keys that a completion names, be it by ids, and its time."""
    node = completion.get("compute_node_key")
    return {
        "job_key": job_key,
        "compute_node_key": None if node is None else node.rpartition("/")[2],
        "completion_time": completion.get("completion_time") or timestamp(now()),
    }


def _retry_terms(
    database: StandardDatabase, workflow_key: str, completions: Iterable[Mapping[str, Any]]
) -> dict[str, Document]:
    """Return what decides on further attempts of the jobs that failed: ``{job key: terms}``."""
    keys = [each["job_key"] for each in completions if each["status"] == JobStatus.FAILED]
    query = load_query("jobs/retry_terms")
    rows = query(database, workflow_key=workflow_key, keys=keys) if keys else []
    return {row["_key"]: row for row in rows}


def _decided(
    completion: Mapping[str, Any], terms: Mapping[str, Document]
) -> tuple[int | None, Retry | None]:
    """Return the attempt that is meant, and the further one that follows, if one does."""
    attempt = completion.get("attempt")
    job = terms.get(completion["job_key"])
    if job is None or job["is_canceled"] or attempt not in {None, job["attempt"]}:
        return attempt, None
    return job["attempt"], retry_after_failure(job, completion["return_code"])


def _is_tried_again(row: Mapping[str, Any]) -> bool:
    job, result = row["job"], row["result"]
    follows = (job["run_id"], job["attempt"]) == (result["run_id"], result["attempt"] + 1)
    return follows and result["status"] == JobStatus.FAILED


def _retried(row: Mapping[str, Any]) -> dict[str, Any]:
    job = row["job"]
    return {
        "job_key": job["_key"],
        "attempt": job["attempt"],
        "wait_seconds": row["wait_seconds"],
    }


def _recorded_before(
    database: StandardDatabase, workflow_key: str, completions: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return ``{job, result, wait_seconds}`` of completions that say what is recorded already."""
    if not completions:
        return []
    asked = {completion["job_key"]: completion for completion in completions}
    attempts = [
        {name: completion.get(name) for name in ("job_key", "run_id", "attempt")}
        for completion in completions
    ]
    rows = load_query("jobs/last_results")(database, workflow_key=workflow_key, attempts=attempts)
    return [row for row in rows if _says_the_same(asked[row["job"]["_key"]], row)]


def _says_the_same(completion: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    job, result = row["job"], row["result"]
    is_named = completion.get("attempt") is not None and completion.get("run_id") is not None
    return (is_named or job["status"] == result["status"]) and all(
        result[name] == completion[name] for name in ("status", "return_code")
    )
