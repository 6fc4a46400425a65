"""A claimed job starts, or is given back."""

from collections.abc import Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations.documents import Document, key_in
from service.operations.events import by_worker, of_moves
from service.operations.fingerprints import consumed_by
from service.operations.leases import renew_again
from service.operations.lost_workers import reclaim_from_gone
from service.operations.moves import missing_keys, raise_refused, refusals


def start_jobs(
    database: StandardDatabase,
    workflow_key: str,
    job_keys: Sequence[str],
    compute_node_key: str | None,
    by: str = "",
) -> dict[str, Any]:
    """Mark claimed jobs as running.

    A job that the same compute node started before is no error: the answer may have been lost.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        job_keys: the jobs; none of them claimed by another compute node.
        compute_node_key: where they run, or None.
        by: who says so, where no compute node is named.

    Returns:
        ``{started: [job], refused: [{job_key, detail}]}``.
    """
    keys = [key_in("jobs", key) for key in job_keys]
    node = None if compute_node_key is None else key_in("compute_nodes", compute_node_key)
    worker = {"compute_node_key": node}
    renew_again(database, workflow_key, node)
    started = load_query("jobs/start")(
        database,
        workflow_key=workflow_key,
        keys=keys,
        compute_node_key=node,
        node_ids=[] if node is None else [f"compute_nodes/{node}"],
        consumed=consumed_by(database, keys),
        event={**of_moves(workflow_key, "start", by_worker(by, worker)), **worker},
    )
    if started and node is not None:
        reclaim_from_gone(database, workflow_key, node)
    missed = missing_keys(keys, (job["_key"] for job in started))
    if missed and node is not None:
        started += load_query("jobs/started_on")(
            database, workflow_key=workflow_key, keys=missed, compute_node_key=node
        )
        missed = missing_keys(keys, (job["_key"] for job in started))
    wanted = dict.fromkeys(missed, JobStatus.RUNNING)
    meant = dict.fromkeys(missed, worker)
    return {"started": started, "refused": refusals(database, workflow_key, wanted, meant)}


def start_job(
    database: StandardDatabase,
    workflow_key: str,
    job_key: str,
    compute_node_key: str | None,
    by: str = "",
) -> Document:
    """Mark a claimed job as running and return it.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it is not pending.
    """
    answer = start_jobs(database, workflow_key, [job_key], compute_node_key, by)
    raise_refused(database, workflow_key, job_key, answer["refused"])
    return dict(answer["started"][0])


def return_job(
    database: StandardDatabase,
    workflow_key: str,
    job_key: str,
    compute_node_key: str | None = None,
    by: str = "",
) -> Document:
    """Give a claimed job back that was not started, and return it.

    Args:
        database: where it is.
        workflow_key: whose job.
        job_key: the job.
        compute_node_key: who claimed it, so that nobody else's claim ends; None for anybody.
        by: who says so, where no compute node is named.

    Raises:
        NotFound: if there is no such job.
        InvalidMove: if it is not pending.
    """
    key = key_in("jobs", job_key)
    worker = {"compute_node_key": compute_node_key}
    returned = load_query("jobs/give_back")(
        database,
        workflow_key=workflow_key,
        keys=[key],
        **worker,
        event=of_moves(workflow_key, "give_back", by_worker(by, worker)),
    )
    if not returned:
        wanted = {key: JobStatus.READY}
        refused = refusals(database, workflow_key, wanted, {key: worker})
        raise_refused(database, workflow_key, job_key, refused)
    return dict(returned[0])
