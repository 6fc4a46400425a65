"""Workflows as a whole: add, remove, where they are, how they are configured."""

from collections.abc import Callable
from datetime import UTC, datetime

from arango.database import StandardDatabase

from graph_schema.collections import SCHEDULERS
from graph_schema.edges import EDGES
from graph_schema.job_status import JobStatus
from service.database.query import load_query
from service.operations.documents import (
    Document,
    archived,
    get_document,
    key_in,
    missing,
    modify_document,
)
from service.operations.listing import Selection, list_documents
from service.operations.specification.creation import timestamp, write
from service.operations.specification.draft import Draft

_EMPTY: dict[str, list[Document]] = {
    name: []
    for name in ("files", "user_data", "resource_requirements", "failure_handlers", *SCHEDULERS)
}


def add_workflow(
    database: StandardDatabase,
    workflow: Document,
    config: Document,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Document:
    """Add a workflow without jobs.

    Args:
        database: where to.
        workflow: its attributes; a missing ``timestamp`` is now.
        config: its configuration.
        now: the clock.
    """
    document = {**workflow, "timestamp": workflow.get("timestamp") or timestamp(now())}
    no_edges: dict[str, list[tuple[int, int]]] = {edge: [] for edge in EDGES}
    return write(database, Draft(document, config, _EMPTY, [], no_edges))


def get_open_workflow(database: StandardDatabase, workflow_key: str) -> Document:
    """Return a workflow that may change.

    Raises:
        NotFound: if there is none.
        InvalidRequest: if it is archived.
    """
    workflow = get_document(database, "workflows", workflow_key)
    if workflow.get("is_archived"):
        raise archived(workflow["_key"])
    return workflow


def get_workflow_part(database: StandardDatabase, collection: str, workflow_key: str) -> Document:
    """Return the status or the configuration of a workflow.

    Args:
        database: where to look.
        collection: ``workflow_statuses`` or ``workflow_configs``.
        workflow_key: whose.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = key_in("workflows", workflow_key)
    page = list_documents(database, collection, key, Selection(limit=1))
    if not page.items:
        raise missing(workflow_key, "workflows")
    return dict(page.items[0])


def modify_workflow_part(
    database: StandardDatabase, collection: str, workflow_key: str, changes: Document
) -> Document:
    """Change the status or the configuration of a workflow, and return it.

    Raises:
        NotFound: if there is no such workflow.
        Conflict: if it changed since it was read.
    """
    part = get_workflow_part(database, collection, workflow_key)
    return modify_document(database, collection, part["_key"], changes)


def job_status_counts(database: StandardDatabase, workflow_key: str) -> dict[str, int]:
    """Count the jobs of a workflow: ``{status: number}``, in order of life, zeros left out.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    rows = load_query("jobs/status_counts")(database, workflow_key=key)
    numbers = {row["status"]: row["number"] for row in rows}
    return {str(status): numbers[status] for status in JobStatus if status in numbers}
