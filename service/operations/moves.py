"""Moves that a worker asked for and that could not be made: which, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import FINISHED, JobStatus, sources_of
from service.database.query import load_query
from service.errors import InvalidMove
from service.operations.documents import get_document

#: From where a worker may ask for a status; the other moves into it have other causes.
_ASKED_FROM = {
    JobStatus.READY: {JobStatus.PENDING},
    JobStatus.RUNNING: {JobStatus.PENDING},
    **{status: {JobStatus.RUNNING} for status in FINISHED},
}


def missing_keys(asked: Iterable[str], found: Iterable[str]) -> list[str]:
    """Return the keys that were asked for and not found, in the order asked."""
    present = set(found)
    return [key for key in asked if key not in present]


def refusals(
    database: StandardDatabase,
    workflow_key: str,
    wanted: Mapping[str, JobStatus],
    meant: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[dict[str, str]]:
    """Say why jobs could not be moved.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        wanted: ``{job key: status that was asked for}``.
        meant: ``{job key: {run_id, attempt, compute_node_key}}``: the attempts that were meant, as
            far as they were named.

    Returns:
        ``[{job_key, detail}]``
    """
    if not wanted:
        return []
    rows = load_query("jobs/statuses_of")(database, workflow_key=workflow_key, keys=list(wanted))
    present = {row["_key"]: row for row in rows}
    missing = f"There is no job {{}} in workflow {workflow_key}."
    return [
        {
            "job_key": key,
            "detail": _refusal(present[key], new, (meant or {}).get(key, {}))
            if key in present
            else missing.format(key),
        }
        for key, new in wanted.items()
    ]


def _refusal(job: Mapping[str, Any], new: JobStatus, meant: Mapping[str, Any]) -> str:
    who = f"Job {job['_key']} ({job['name']})"
    if stale := _other_attempt(job, meant):
        return f"{who} is {job['status']} {stale}; nothing was changed."
    sources = [status for status in sources_of(new) if status in _ASKED_FROM[new]]
    if job["status"] in sources:
        return f"{who} became {job['status']} only after it was asked for; ask again."
    return f"{who} is {job['status']}; only a {' or '.join(sources)} job can become {new}."


def _other_attempt(job: Mapping[str, Any], meant: Mapping[str, Any]) -> str:
    """Say which attempt or whose it is, if it is not the one that was meant."""
    for name, said in (("run_id", "run"), ("attempt", "attempt")):
        if meant.get(name) not in {None, job[name]}:
            return f"in {said} {job[name]}, not {meant[name]}"
    key = meant.get("compute_node_key")
    if job["compute_node_key"] is not None and key not in {None, job["compute_node_key"]}:
        return f"on compute node {job['compute_node_key']}, not {key}"
    return ""


def raise_refused(
    database: StandardDatabase,
    workflow_key: str,
    job_key: str,
    refused: Sequence[Mapping[str, str]],
) -> None:
    """Raise what ``refusals`` says of one job, if anything.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it could not be moved.
    """
    if refused:
        get_document(database, "jobs", job_key, workflow_key)
        raise InvalidMove(refused[0]["detail"])
