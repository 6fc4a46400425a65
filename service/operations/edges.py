"""Edges one by one, and the joins that they make."""

from collections.abc import Sequence
from typing import Any

from arango.database import StandardDatabase

from graph_schema.edges import EDGES
from service.database.query import load_query
from service.errors import Conflict, InvalidRequest
from service.operations.documents import (
    Document,
    get_document,
    key_in,
)
from service.operations.listing import Page, Selection

#: Edges by which a job waits for another one, or for what another one writes.
_THAT_ORDER = {"blocks", "produces", "stores", "needs", "consumes"}

#: Those that start at the later of the two that they join.
_TO_WHAT_READS = {"needs", "consumes"}


def add_edge(
    database: StandardDatabase, edge: str, workflow_key: str, ends: tuple[str, str], data: Any
) -> Document:
    """Join two documents of a workflow.

    Args:
        database: where they are.
        edge: name of the edge collection.
        workflow_key: whose documents.
        ends: ids of the document at the start and of the one at the end.
        data: anything to keep with the edge, or None.

    Raises:
        NotFound: if one of them does not exist.
        InvalidRequest: if the edge cannot join such documents, or joins them already.
        Conflict: if jobs would wait for each other then.
    """
    workflow = get_document(database, "workflows", workflow_key)["_key"]
    origin, target = ends
    _check_end(database, workflow, origin, "_from", EDGES[edge].origins)
    _check_end(database, workflow, target, "_to", EDGES[edge].targets)
    _refuse_circle(database, edge, origin, target)
    attributes: Document = {} if data is None else {"data": data}
    if edge == "blocks":
        attributes["_key"] = f"{key_in('jobs', origin)}-{key_in('jobs', target)}"
    added = load_query("edges/add")(
        database, edges=edge, workflow_key=workflow, pairs=[[origin, target, attributes]]
    )
    if not added:
        message = f"{edge!r} joins {origin} to {target} already."
        raise InvalidRequest(message)
    return dict(added[0])


def join_collections(
    database: StandardDatabase,
    workflow_key: str,
    join: tuple[str, str, str],
    selection: Selection,
) -> Page:
    """Return documents of one collection with what one kind of edge joins them to.

    Args:
        database: where they are.
        workflow_key: whose documents.
        join: the primary collection, the edge, and ``outbound`` or ``inbound``.
        selection: conditions on the primary documents; its sort is not used.

    Returns:
        A page of ``{from, to, edge}``; ``from`` is always at the start of the edge.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if the edge does not start, or end, at that collection.
    """
    collection, edge, direction = join
    workflow = get_document(database, "workflows", workflow_key)["_key"]
    _check_join(collection, edge, direction)
    which = {
        "collection": collection,
        "edge": edge,
        "workflow_key": workflow,
        "conditions": [[each.path[0], each.values] for each in selection.conditions],
    }
    items = load_query(f"edges/join_{direction}")(
        database, **which, skip=selection.skip, limit=selection.limit
    )
    if selection.skip == 0 and len(items) < selection.limit:
        return Page(items, 0, len(items), has_more=False)
    end = "_from" if direction == "outbound" else "_to"
    [total] = load_query("edges/count_joined")(database, **which, end=end)
    has_more = selection.skip + len(items) < total
    return Page(items, selection.skip, total, has_more)


def list_linked(
    database: StandardDatabase, workflow_key: str, job_key: str, edge: str
) -> list[Document]:
    """Return what a job is joined to by one kind of edge, oldest first.

    Raises:
        NotFound: if there is no such job.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    return load_query("jobs/linked")(database, job_id=job["_id"], edges=edge)


def list_downstream_jobs(
    database: StandardDatabase, workflow_key: str, job_key: str
) -> list[Document]:
    """Return every job that depends on a job, at any depth.

    Raises:
        NotFound: if there is no such job.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    return load_query("jobs/downstream")(database, ids=[job["_id"]])


def _check_end(
    database: StandardDatabase, workflow_key: str, end: str, name: str, collections: Sequence[str]
) -> None:
    collection, _, key = end.partition("/")
    if collection not in collections:
        wanted = " or ".join(f"{found}/KEY" for found in collections)
        message = f"{name} is {end!r}; it must be {wanted}."
        raise InvalidRequest(message)
    get_document(database, collection, key, workflow_key)


def _refuse_circle(database: StandardDatabase, edge: str, origin: str, target: str) -> None:
    if edge in _THAT_ORDER:
        first, last = (target, origin) if edge in _TO_WHAT_READS else (origin, target)
        ways = load_query("edges/way")(database, start=last, end=first)
        if ways:
            message = f"Jobs would wait for each other: {' → '.join([*ways[0], ways[0][0]])}."
            raise Conflict(message)


def _check_join(collection: str, edge: str, direction: str) -> None:
    ends = EDGES[edge].origins if direction == "outbound" else EDGES[edge].targets
    if collection not in ends:
        verb = "starts" if direction == "outbound" else "ends"
        message = f"The edge {edge!r} {verb} at {' and '.join(ends)}, not at {collection}."
        raise InvalidRequest(message)
