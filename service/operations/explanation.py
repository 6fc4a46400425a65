"""Why a job is where it is, in sentences for people."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, JobStatus
from service.database.query import load_query
from service.operations.documents import Document, get_document
from service.operations.workflows import get_workflow_part

#: Where a way up from a blocked job may end; the second only if the first leads nowhere.
_MOVING = frozenset({JobStatus.UNINITIALIZED, JobStatus.READY}) | ACTIVE
_FAILED = frozenset({JobStatus.FAILED, JobStatus.TERMINATED})

#: How many steps of a way are told in a sentence; all of them are in ``path``.
_STEPS = 4

#: ``{attribute of a job and of a worker: what it counts}``
_RESOURCES = {
    "num_cpus": "CPUs",
    "memory_bytes": "bytes of memory",
    "num_gpus": "GPUs",
    "num_nodes": "nodes",
}


def explain_job(database: StandardDatabase, workflow_key: str, job_key: str) -> dict[str, Any]:
    """Say why a job is where it is.

    Returns:
        ``{job_key, name, status, explanation, path: [{job_key, name, status, through: [text]}]}``;
        the path leads from the job to the one that it waits for, or was canceled because of, and
        ``through`` says what each job reads of the next.

    Raises:
        NotFound: if there is no such job.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    explanation, path = _EXPLANATIONS[JobStatus(job["status"])](database, job)
    return {
        "job_key": job["_key"],
        "name": job["name"],
        "status": job["status"],
        "explanation": explanation,
        "path": path,
    }


#: A sentence or more, and the path that it is about.
_Explained = tuple[str, list[dict[str, Any]]]


def _uninitialized(_: StandardDatabase, job: Document) -> _Explained:
    key = job["workflow_key"]
    return f"Workflow {key} is not initialized yet. torc run {key} does it, and runs it.", []


def _blocked(database: StandardDatabase, job: Document) -> _Explained:
    path = _path(database, job, JobStatus.BLOCKED, _MOVING) or _path(
        database, job, JobStatus.BLOCKED, _FAILED
    )
    if not path:
        key = job["workflow_key"]
        return f"Nothing holds it up any more. torc run {key} takes note of that.", []
    root = get_document(database, "jobs", path[-1]["job_key"])
    said = f"{_steps('waits for', path)} {_said(path[-1])} is {root['status']}."
    if root["status"] == JobStatus.READY:
        said += f" {_ready(database, root)[0]}"
    if job.get("reuses"):
        said += " It need not run if what it reads then is what its last success read."
    return said, path


def _ready(database: StandardDatabase, job: Document) -> _Explained:
    key = job["workflow_key"]
    status = get_workflow_part(database, "workflow_statuses", key)
    [seen] = load_query("why/workers")(database, workflow_key=key)
    wait = (job.get("not_before") or 0) - seen["now"]
    if status["is_canceled"]:
        return f"No job is claimed: workflow {key} is canceled.", []
    if status.get("is_paused"):
        return f"No job is claimed: workflow {key} is paused. torc workflows resume {key}.", []
    if wait > 0:
        last = job["attempt"] - 1
        said = f"Attempt {last} did not succeed; the next may begin in {wait / 1000:.0f} seconds."
        return said, []
    if job.get("scheduler_id"):
        return f"Only workers of scheduler {job['scheduler_id']} may claim it.", []
    return _why_not_claimed(job, seen["workers"]), []


def _why_not_claimed(job: Document, workers: Sequence[Document]) -> str:
    if not workers:
        return f"No worker is there to claim it. torc run {job['workflow_key']} starts one."
    for name, unit in _RESOURCES.items():
        known = [worker["resources"][name] for worker in workers if name in worker["resources"]]
        if known and job[name] > max(known):
            return f"It asks for {job[name]} {unit}, and no worker has more than {max(known)}."
    return "Workers are there, and busy with other jobs."


def _pending(_: StandardDatabase, job: Document) -> _Explained:
    return f"{_worker(job)} has claimed it and is about to start it.", []


def _running(_: StandardDatabase, job: Document) -> _Explained:
    return f"{_worker(job)} runs it, attempt {job['attempt']} of run {job['run_id']}.", []


def _worker(job: Document) -> str:
    key = job.get("compute_node_key")
    return f"Worker {key}" if key else "A worker"


def _completed(database: StandardDatabase, job: Document) -> _Explained:
    result = _last_result(database, job)
    if result is None:
        return "It completed; its result is gone.", []
    if job.get("reuses"):
        run = f"run {result['run_id']}"
        return f"Its result of {run} stands: what it reads did not change since.", []
    return f"It completed in run {result['run_id']}, attempt {result['attempt']}.", []


def _ended_badly(database: StandardDatabase, job: Document) -> _Explained:
    result = _last_result(database, job)
    if result is None:
        return f"It is {job['status']}; its result is gone.", []
    attempt = f"attempt {result['attempt']} of run {result['run_id']}"
    said = f"In {attempt} it ended with return code {result['return_code']}."
    if result.get("reason"):
        said += f" {result['reason']}"
    if result.get("stderr_path"):
        said += f" What it printed on stderr is in {result['stderr_path']}."
    return said, []


def _canceled(database: StandardDatabase, job: Document) -> _Explained:
    if path := _path(database, job, JobStatus.CANCELED, _FAILED):
        return f"{_steps('depends on', path)} {_said(path[-1])} {path[-1]['status']}.", path
    event = _last_move(database, job) or {}
    who = f" by {event['by']}" if event.get("by") else ""
    reason = f" {event['reason']}" if event.get("reason") else ""
    return f"It was canceled{who}.{reason}", []


def _disabled(database: StandardDatabase, job: Document) -> _Explained:
    by = (_last_move(database, job) or {}).get("by")
    who = f" by {by}" if by else ""
    return f"It was disabled{who}. torc jobs enable {job['_key']} brings it back.", []


_EXPLANATIONS: dict[JobStatus, Callable[[StandardDatabase, Document], _Explained]] = {
    JobStatus.UNINITIALIZED: _uninitialized,
    JobStatus.BLOCKED: _blocked,
    JobStatus.READY: _ready,
    JobStatus.PENDING: _pending,
    JobStatus.RUNNING: _running,
    JobStatus.COMPLETED: _completed,
    JobStatus.FAILED: _ended_badly,
    JobStatus.TERMINATED: _ended_badly,
    JobStatus.CANCELED: _canceled,
    JobStatus.DISABLED: _disabled,
}


def _path(
    database: StandardDatabase, job: Document, through: JobStatus, roots: frozenset[JobStatus]
) -> list[dict[str, Any]]:
    """Return the way up from a job to the nearest one in some statuses; empty if there is none."""
    found = load_query("why/path")(
        database, job_id=job["_id"], through=through, roots=sorted(roots)
    )
    if not found:
        return []
    [jobs] = found
    pairs = [[upper["_id"], lower["_id"]] for lower, upper in pairwise(jobs)]
    passed = load_query("why/passed")(database, pairs=pairs)
    return [
        {
            "job_key": each["_key"],
            "name": each["name"],
            "status": each["status"],
            "through": [_document(document) for document in documents],
        }
        for each, documents in zip(jobs, [*passed, []], strict=True)
    ]


def _document(document: Mapping[str, Any]) -> str:
    kind = "file" if document["_id"].startswith("files/") else "user data"
    return f"{kind} {document['name'] or document['_key']}"


def _steps(verb: str, path: Sequence[Mapping[str, Any]]) -> str:
    """Tell a way as one sentence."""
    told = [
        f"{verb} {_said(upper, capital=False)}{_through(lower)}" for lower, upper in pairwise(path)
    ]
    if len(told) > _STEPS:
        told[_STEPS // 2 : -_STEPS // 2] = [f"{verb} {len(told) - _STEPS} further jobs in a row"]
    return f"It {', which '.join(told)}."


def _said(step: Mapping[str, Any], *, capital: bool = True) -> str:
    return f"{'Job' if capital else 'job'} {step['job_key']} ({step['name']})"


def _through(step: Mapping[str, Any]) -> str:
    passed = step["through"]
    if not passed:
        return ""
    more = f" and {len(passed) - 1} more" if len(passed) > 1 else ""
    return f" through {passed[0]}{more}"


def _last_result(database: StandardDatabase, job: Document) -> Document | None:
    found = load_query("why/last_result")(database, key=job["_key"])
    return dict(found[0]) if found else None


def _last_move(database: StandardDatabase, job: Document) -> Document | None:
    found = load_query("why/last_move")(
        database, workflow_key=job["workflow_key"], key=job["_key"], status=job["status"]
    )
    return dict(found[0]) if found else None
