"""Workers that are not heard of any more: whoever notices takes their jobs from them.

There are two steps, with a little time between them, so that a machine that slept can renew its
lease when it wakes. Each may be repeated, whatever a crash has left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations.completion import catch_up, end_attempts, ending
from service.operations.documents import Document, get_document, modify_document
from service.operations.events import of_moves
from service.operations.leases import Terms, find_terms
from service.operations.retries import retry_after_loss

#: No process ends with it.
_LOST_RETURN_CODE = -128

#: The part of a lease that a worker has left after somebody noticed that it is over.
_GRACE = 0.1


def reclaim_expired(database: StandardDatabase, workflow_key: str) -> None:
    """Take jobs back from workers that did not renew their leases.

    Nothing is written where everything is in order.

    Args:
        database: where they are.
        workflow_key: whose workers.
    """
    [expired] = load_query("compute_nodes/expired")(database, workflow_key=workflow_key)
    terms = find_terms(database, workflow_key) if expired["nodes"] else None
    if terms is not None:
        grace = terms.lease_milliseconds * _GRACE
        suspected = {node["_key"]: node["suspected_for"] for node in expired["nodes"]}
        new = [key for key, since in suspected.items() if since is None]
        lost = [key for key, since in suspected.items() if since is not None and since >= grace]
        if new:
            load_query("compute_nodes/suspect")(database, keys=new)
        if lost:
            give_up(database, terms, lost)
    if expired["has_claims"]:
        _expire_claims(database, workflow_key, [])


def retire(database: StandardDatabase, workflow_key: str, compute_node_key: str) -> Document:
    """Take from a worker that goes what it leaves behind, and return its compute node.

    Raises:
        NotFound: if there is no such compute node.
    """
    # Should this be cut off, whoever looks next finds a lease that is long over.
    modify_document(
        database, "compute_nodes", compute_node_key, {"lease_expires_at": 1, "suspected_at": 1}
    )
    if terms := find_terms(database, workflow_key):
        give_up(database, terms, [compute_node_key])
    return get_document(database, "compute_nodes", compute_node_key, workflow_key)


def retire_all(database: StandardDatabase, workflow_key: str) -> None:
    """Take what they have from all workers of a workflow."""
    terms = find_terms(database, workflow_key)
    keys = load_query("documents/keys_of_workflow")(
        database, collection="compute_nodes", workflow_key=workflow_key
    )
    if terms is not None and keys:
        give_up(database, terms, keys)


def reclaim_from_gone(database: StandardDatabase, workflow_key: str, compute_node_key: str) -> None:
    """Take jobs back that were started on a compute node that was gone by then.

    Such a start was under way for longer than a lease. It is for those who start jobs to call this
    afterwards: what they started was not to be seen before.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        compute_node_key: where they were started.
    """
    if load_query("compute_nodes/gone")(database, keys=[compute_node_key]):
        retire(database, workflow_key, compute_node_key)


def give_up(database: StandardDatabase, terms: Terms, compute_node_keys: Sequence[str]) -> None:
    """Take all their jobs from compute nodes that are gone.

    What was not started is ready again. What ran has failed, and is tried again if it may be. Their
    leases end last, so that this is found again, should it be cut off.

    Args:
        database: where they are.
        terms: of their workflow.
        compute_node_keys: their keys.
    """
    keys = list(compute_node_keys)
    load_query("compute_nodes/deactivate")(database, keys=keys)
    _expire_claims(database, terms.workflow_key, keys)
    running = load_query("jobs/running_on")(
        database, workflow_key=terms.workflow_key, compute_node_keys=keys
    )
    if running:
        end_attempts(database, terms.workflow_key, [_lost(terms, job) for job in running])
    catch_up(database, terms.workflow_key)
    load_query("compute_nodes/retire")(database, keys=keys)


def _expire_claims(
    database: StandardDatabase, workflow_key: str, compute_node_keys: list[str]
) -> None:
    load_query("jobs/expire_claims")(
        database,
        workflow_key=workflow_key,
        compute_node_keys=compute_node_keys,
        event=of_moves(workflow_key, "lease_expired", "service", "The worker did not start it."),
    )


def _lost(terms: Terms, job: Mapping[str, Any]) -> Document:
    """Return how an attempt ended that was lost with its worker."""
    status = JobStatus.CANCELED if terms.is_canceled else JobStatus.FAILED
    completion = {
        "job_key": job["job_key"],
        "run_id": job["run_id"],
        "attempt": job["attempt"],
        "compute_node_key": job["compute_node_key"],
        "status": str(status),
        "return_code": _LOST_RETURN_CODE,
        "exec_time_minutes": 0.0,
        "completion_time": job["now"],
        "stdout_path": None,
        "stderr_path": None,
        "reason": "worker lost",
    }
    retry = None if terms.is_canceled else retry_after_loss(job)
    return ending(completion, "service", job["attempt"], retry, "worker_lost")
