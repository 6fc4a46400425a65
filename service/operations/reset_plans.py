"""What a reset is going to do: which jobs, and why each of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.database.query import load_query


def with_status(
    database: StandardDatabase, workflow_key: str, statuses: Collection[JobStatus]
) -> list[dict[str, Any]]:
    """Return the jobs that have one of some statuses: ``[{_key, name, status}]``."""
    return load_query("jobs/with_status")(
        database, workflow_key=workflow_key, statuses=sorted(statuses)
    )


def dependents(
    database: StandardDatabase,
    keys: Iterable[str],
    through: Collection[JobStatus],
    statuses: Collection[JobStatus],
) -> list[dict[str, Any]]:
    """Return the jobs that depend on some jobs, each once, the nearer first.

    Args:
        database: where they are.
        keys: keys of the jobs on which they depend.
        through: the statuses of jobs at which the walk goes on; none for direct dependents.
        statuses: the statuses of jobs to return.

    Returns:
        ``[{_key, name, status, because: {_key, name}}]``
    """
    found, nearest = [], list(keys)
    seen = set(nearest)
    while nearest:
        blocked = load_query("jobs/direct_dependents")(
            database,
            ids=[f"jobs/{key}" for key in nearest],
            statuses=sorted({*through, *statuses}),
        )
        new = [job for job in blocked if job["_key"] not in seen]
        seen |= {job["_key"] for job in new}
        found += [job for job in new if job["status"] in statuses]
        nearest = [job["_key"] for job in new if job["status"] in through]
    return found


def planned_row(job: Mapping[str, Any], reason: str) -> dict[str, str]:
    """Return what a plan says of a job: ``{job_key, name, status, reason}``."""
    return {
        "job_key": job["_key"],
        "name": job["name"],
        "status": job["status"],
        "reason": reason,
    }


def depends_on(job: Mapping[str, Any]) -> str:
    """Say that one depends on a job."""
    return f"It depends on job {job['_key']} ({job['name']})."


def said_of(
    moved: Iterable[Mapping[str, Any]], planned: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """Return the rows of the jobs that moved, in the order of the plan."""
    before = {job["job_key"]: job for job in moved}
    rows = [
        {**row, "status": before.pop(row["job_key"])["from"]}
        for row in planned
        if row["job_key"] in before
    ]
    unplanned = "It became ready thanks to one of the others a moment ago."
    return rows + [
        {"job_key": key, "name": job["job_name"], "status": job["from"], "reason": unplanned}
        for key, job in before.items()
    ]


def jobs_in_words(number: int) -> str:
    """Say how many jobs.

    Example:
        >>> jobs_in_words(1), jobs_in_words(2)
        ('1 job', '2 jobs')
    """
    return f"{number} job" if number == 1 else f"{number} jobs"


def how_it_ended(job: Mapping[str, Any]) -> str:
    """Say of a job that did not end well how it ended, or that a worker has it."""
    return {
        JobStatus.FAILED: "It failed.",
        JobStatus.CANCELED: "It was canceled.",
        JobStatus.TERMINATED: "It was terminated.",
    }.get(job["status"], "A worker has it.")
