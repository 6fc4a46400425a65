"""What can be asked about the jobs of a workflow."""

from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.errors import NotFound
from service.operations.documents import Document, get_document


def list_job_keys(database: StandardDatabase, workflow_key: str) -> list[str]:
    """Return the keys of all jobs of a workflow, the oldest first.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    keys = load_query("documents/keys_of_workflow")(database, collection="jobs", workflow_key=key)
    return sorted(keys, key=int)


def get_latest_job_result(database: StandardDatabase, workflow_key: str, job_key: str) -> Document:
    """Return how the last attempt of a job ended that did, in whichever run.

    Raises:
        NotFound: if there is no such job, or none of its attempts has ended.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    for result in load_query("why/last_result")(database, key=job["_key"]):
        return dict(result)
    message = f"Job {job['_key']} ({job['name']}) has no result yet."
    raise NotFound(message)


def get_ready_job_requirements(
    database: StandardDatabase, workflow_key: str, scheduler_id: str | None = None
) -> dict[str, Any]:
    """Add up what the ready jobs of a workflow ask for.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        scheduler_id: only those that want this scheduler, ``""``: that want none; None: all.

    Returns:
        ``{num_jobs, num_cpus, num_gpus, memory_bytes, max_memory_bytes, max_num_nodes,
        max_runtime_seconds}``; the first four of all jobs together.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    [sums] = load_query("workflows/ready_requirements")(
        database, workflow_key=key, scheduler_id=scheduler_id
    )
    return {name: number or 0 for name, number in sums.items()}
