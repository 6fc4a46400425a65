"""A claimed job starts, or is given back."""

from collections.abc import Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations.documents import Document, key_in
from service.operations.events import milliseconds
from service.operations.moves import missing_keys, raise_refused, refusals


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
    missed = missing_keys(keys, (job["_key"] for job in started))
    if compute_node_key is not None:
        node = f"compute_nodes/{key_in('compute_nodes', compute_node_key)}"
        _note_where(database, workflow_key, node, started)
        started += _started_before(database, workflow_key, node, missed)
        missed = missing_keys(keys, (job["_key"] for job in started))
    return {
        "started": started,
        "refused": refusals(database, workflow_key, dict.fromkeys(missed, JobStatus.RUNNING)),
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
    raise_refused(database, workflow_key, job_key, answer["refused"])
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
        refused = refusals(database, workflow_key, {key: JobStatus.READY})
        raise_refused(database, workflow_key, job_key, refused)
    return dict(returned[0])


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
