"""Edges one by one, and the joins that they make."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from arango.database import StandardDatabase

from graph_schema.edges import EDGES
from service.database.query import load_query
from service.errors import Conflict, InvalidRequest
from service.operations.circles import THAT_ORDER, Ends, refuse_circles
from service.operations.current_request import added_before, once
from service.operations.documents import Document, get_document, key_in
from service.operations.listing import Page, Selection
from service.operations.specification.documents import DEFAULT_RESOURCES

#: A node may run a job again, in the next run.
_MAY_REPEAT = {"executed"}

#: What they lead to has one writer.
_TO_WHAT_IS_WRITTEN = {"produces", "stores"}


def add_edge(
    database: StandardDatabase, edge: str, workflow_key: str, ends: Ends, data: Any
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
    return add_edges(database, edge, workflow_key, [(ends, data)])[0]


def add_edges(
    database: StandardDatabase, edge: str, workflow_key: str, new: Sequence[tuple[Ends, Any]]
) -> list[Document]:
    """Join pairs of documents of a workflow by one kind of edge: all of them, or none.

    Args:
        database: where they are.
        edge: name of the edge collection.
        workflow_key: whose documents.
        new: for each edge the ids at its ends, and what to keep with it, or None.

    Raises:
        NotFound: if one of the documents does not exist.
        InvalidRequest: if the edge cannot join such documents, or joins two of them already.
        Conflict: if jobs would wait for each other then, or two would write the same.
    """
    if before := added_before(database):
        return before
    workflow = get_document(database, "workflows", workflow_key)["_key"]
    pairs = [ends for ends, _ in new]
    _check_ends(database, workflow, "_from", EDGES[edge].origins, [pair[0] for pair in pairs])
    _check_ends(database, workflow, "_to", EDGES[edge].targets, [pair[1] for pair in pairs])
    if edge not in _MAY_REPEAT:
        _refuse_again(database, edge, pairs)
    if edge in THAT_ORDER:
        refuse_circles(database, workflow, edge, pairs)
    refuse_second_writers(database, edge, pairs)
    rows = [[*ends, _attributes(edge, ends, data)] for ends, data in new]
    add = partial(load_query("edges/add"), database, edges=edge, workflow_key=workflow)
    return once(database, partial(add, pairs=rows))


def modify_job_resource_requirements(
    database: StandardDatabase, workflow_key: str, job_key: str, requirements_key: str
) -> Document:
    """Make a job ask for other resources than before; workers heed it from the next claim on.

    Returns:
        The edge from the job to its resource requirements.

    Raises:
        NotFound: if there is no such job, or there are no such resource requirements.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    asked = get_document(database, "resource_requirements", requirements_key, job["workflow_key"])
    [edge] = load_query("edges/require")(
        database,
        job=job["_id"],
        requirements=asked["_id"],
        resources={name: asked[name] for name in DEFAULT_RESOURCES if name in asked},
        workflow_key=job["workflow_key"],
    )
    return dict(edge)


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


def refuse_second_writers(database: StandardDatabase, edge: str, pairs: Sequence[Ends]) -> None:
    """Refuse edges with which two jobs would write the same file or user data.

    Raises:
        Conflict: if they would.
    """
    if edge not in _TO_WHAT_IS_WRITTEN:
        return
    targets = [target for _, target in pairs]
    written = load_query("edges/second_writers")(database, edges=edge, ids=targets)
    for writer, target in [*written, *_twice(pairs)]:
        message = f"{target} has a writer already, {writer}; it may have one."
        raise Conflict(message)


def _twice(pairs: Sequence[Ends]) -> list[Ends]:
    numbers = Counter(target for _, target in pairs)
    return [(writer, target) for writer, target in pairs if numbers[target] > 1]


def _refuse_again(database: StandardDatabase, edge: str, pairs: Sequence[Ends]) -> None:
    again = [pair for pair, number in Counter(pairs).items() if number > 1]
    for origin, target in again or load_query("edges/joined")(database, edges=edge, pairs=pairs):
        message = f"{edge!r} joins {origin} to {target} already."
        raise InvalidRequest(message)


def _attributes(edge: str, ends: Ends, data: Any) -> Document:
    attributes: Document = {} if data is None else {"data": data}
    if edge == "blocks":
        origin, target = ends
        attributes["_key"] = f"{key_in('jobs', origin)}-{key_in('jobs', target)}"
    return attributes


def _check_ends(
    database: StandardDatabase,
    workflow_key: str,
    name: str,
    collections: Sequence[str],
    ids: Sequence[str],
) -> None:
    """Refuse ids of documents of other kinds, or of none in this workflow."""
    keys: dict[str, set[str]] = defaultdict(set)
    for end in ids:
        collection, _, key = end.partition("/")
        if collection not in collections:
            wanted = " or ".join(f"{found}/KEY" for found in collections)
            message = f"{name} is {end!r}; it must be {wanted}."
            raise InvalidRequest(message)
        keys[collection].add(key)
    for collection, of_one_kind in keys.items():
        which = {"collection": collection, "workflow_key": workflow_key}
        named = sorted(of_one_kind)
        [found] = load_query("documents/count")(database, **which, attribute=["_key"], values=named)
        if found < len(named):
            for key in named:
                get_document(database, collection, key, workflow_key)


def _check_join(collection: str, edge: str, direction: str) -> None:
    ends = EDGES[edge].origins if direction == "outbound" else EDGES[edge].targets
    if collection not in ends:
        verb = "starts" if direction == "outbound" else "ends"
        message = f"The edge {edge!r} {verb} at {' and '.join(ends)}, not at {collection}."
        raise InvalidRequest(message)
