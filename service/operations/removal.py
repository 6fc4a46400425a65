"""Remove jobs, edges and whole workflows while others work: nobody waits for what is gone."""

from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations import documents
from service.operations.completion import catch_up
from service.operations.documents import Document
from service.operations.lost_workers import retire
from service.operations.reset_plans import dependents

#: Nothing begins in a workflow without jobs, so they go first.
_IN_ORDER = [
    "jobs",
    *EDGES,
    *(name for name in reversed(COLLECTIONS) if name not in {"jobs", "workflows"}),
]


def remove_document(
    database: StandardDatabase,
    collection: str,
    key: str,
    workflow_key: str | None = None,
    *,
    by: str = "",
) -> Document:
    """Remove a document or an edge, and return it as it was.

    Jobs that waited for nothing else are ready then. A compute node loses its jobs first.

    Args:
        database: where it is.
        collection: its collection, of documents or of edges.
        key: its key or id.
        workflow_key: refuse a document of another workflow; None for any.
        by: who asked.

    Raises:
        NotFound: if there is none.
    """
    if collection == "compute_nodes":
        node = documents.get_document(database, collection, key, workflow_key)
        retire(database, node["workflow_key"], node["_key"])
    holds_up = collection == "blocks" or (collection == "jobs" and _blocks_some(database, key))
    removed = documents.remove_document(database, collection, key, workflow_key)
    if holds_up:
        catch_up(database, removed["workflow_key"], by=by)
    return removed


def delete_edges(database: StandardDatabase, edge: str, workflow_key: str, *, by: str = "") -> int:
    """Remove every edge of one kind from a workflow, and return how many there were.

    Jobs that wait for nothing any more are ready then.
    """
    number = documents.delete_documents(database, edge, workflow_key)
    if edge == "blocks":
        catch_up(database, workflow_key, by=by)
    return number


def remove_workflow(database: StandardDatabase, workflow_key: str) -> Document:
    """Remove a workflow and everything that belongs to it, also while workers run it.

    Claims end first. The workflow goes last, so that an interrupted removal can be repeated; what
    workers wrote meanwhile goes after it, for then they cannot write any more.

    Raises:
        NotFound: if there is none.
    """
    workflow = documents.get_document(database, "workflows", workflow_key)
    load_query("workflows/stop_claims")(database, workflow_key=workflow["_key"])
    remove_all_of(database, workflow["_key"])
    load_query("documents/remove")(database, collection="workflows", key=workflow["_key"])
    remove_all_of(database, workflow["_key"])
    return workflow


def remove_all_of(database: StandardDatabase, workflow_key: str) -> None:
    """Remove everything that belongs to a workflow, and not the workflow itself."""
    for collection in _IN_ORDER:
        load_query("documents/clear")(database, collection=collection, workflow_key=workflow_key)


def _blocks_some(database: StandardDatabase, job_key: str) -> bool:
    key = documents.key_in("jobs", job_key)
    return bool(dependents(database, [key], (), {JobStatus.BLOCKED}))
