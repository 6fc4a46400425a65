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
    database: StandardDatabase, workflow_key: str, wanted: Mapping[str, JobStatus]
) -> list[dict[str, str]]:
    """Say why jobs could not be moved.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        wanted: ``{job key: status that was asked for}``.

    Returns:
        ``[{job_key, detail}]``
    """
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
