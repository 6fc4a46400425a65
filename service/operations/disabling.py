"""Jobs that are taken out of their workflow, and brought back."""

from collections.abc import Iterable
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus, sources_of
from service.database.query import load_query
from service.operations.completion import release_dependents
from service.operations.events import of_moves
from service.operations.initialization import BEFORE
from service.operations.requeueing import named_jobs, refuse, requeue
from service.operations.reset_plans import jobs_in_words
from service.operations.workflows import get_open_workflow


def disable_jobs(
    database: StandardDatabase, workflow_key: str, job_keys: Iterable[str], *, by: str = ""
) -> dict[str, Any]:
    """Take jobs out, all of them or none; what depends on them does not wait for them.

    A job that is disabled already stays so.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        job_keys: keys or ids of the jobs.
        by: who asked.

    Returns:
        ``{message, disabled: [job key], ready: [job key]}``.

    Raises:
        NotFound: if there is no such workflow or job.
        InvalidMove: if a worker has a job, or it has ended.
        InvalidRequest: if the workflow is archived.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    named = named_jobs(database, key, job_keys)
    keys = [job["_key"] for job in named if job["status"] != JobStatus.DISABLED]
    sources = sources_of(JobStatus.DISABLED)
    event = of_moves(key, "disable", by, "The job was disabled.")
    moves = load_query("jobs/disable")(database, keys=keys, sources=sources, event=event)
    if keys and not moves:
        wanted = f"only a job that is {' or '.join(sources)} can be disabled."
        others = frozenset(JobStatus) - {*sources, JobStatus.DISABLED}
        refuse(named_jobs(database, key, keys), others, wanted)
    disabled = [job["job_key"] for move in moves for job in move["moved"]]
    ids = [f"jobs/{job}" for job in disabled]
    ready = release_dependents(database, key, ids, [], by=by)["ready"]
    message = f"Disabled {jobs_in_words(len(disabled))} of workflow {key}."
    return {"message": message, "disabled": disabled, "ready": ready}


def enable_jobs(
    database: StandardDatabase, workflow_key: str, job_keys: Iterable[str], *, by: str = ""
) -> dict[str, Any]:
    """Bring disabled jobs back; what is ready and depends on them waits for them again.

    A job that is not disabled stays as it is.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        job_keys: keys or ids of the jobs.
        by: who asked.

    Returns:
        ``{message, enabled: [job key]}``.

    Raises:
        NotFound: if there is no such workflow or job.
        InvalidRequest: if the workflow is archived.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    named = [job["_key"] for job in named_jobs(database, key, job_keys) if job["status"] in BEFORE]
    event = of_moves(key, "enable", by, "The job was enabled.")
    moved = requeue(database, key, named, {JobStatus.DISABLED}, event)
    enabled = [job["job_key"] for job in moved if job["from"] == JobStatus.DISABLED]
    message = f"Enabled {jobs_in_words(len(enabled))} of workflow {key}."
    return {"message": message, "enabled": enabled}
