"""``/_api/gharial/{graph}/vertex|edge/{collection}``: documents of a named graph.

A vertex that goes takes its edges along; an edge joins only what its definition allows.

Source:
    ArangoDB manual 3.12, "HTTP interface for named graphs".
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson

from service.embedded.arango_api import graph_definitions as definitions
from service.embedded.arango_api.changes import Changes, Choices, Document, PreconditionFailed
from service.embedded.arango_api.graphs import graph_of
from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.places import collection_of, database_of
from service.embedded.errors import (
    DocumentNotFound,
    HttpNotFound,
    InvalidEdge,
    InvalidEdgeAttribute,
    VertexCollectionMissing,
)
from service.embedded.storage.catalog import Collection
from service.embedded.storage.indexes import WriteTransaction
from service.embedded.storage.transactions import Transaction

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer


def insert(
    server: "EmbeddedServer", request: Request, graph: str, part: str, collection: str
) -> Response:
    """Insert the document of the body."""
    document = request.json_object()

    def inserted(changes: Changes) -> Document:
        if part == "edge":
            _check_ends(changes.transaction, request, graph, collection, document)
        return changes.insert(document)

    return _change(server, request, (graph, part, collection), inserted)


def get(
    server: "EmbeddedServer", request: Request, graph: str, part: str, collection: str, key: str
) -> Response:
    """Answer with a document."""
    with server.store.read() as transaction:
        found = _collection(transaction, request, (graph, part, collection))
        text = transaction.get(found, key)
    if text is None:
        message = "document not found"
        raise DocumentNotFound(message)
    document = orjson.loads(text)
    revision, expected = document["_rev"], _expected(request)
    if expected and expected != revision:
        raise PreconditionFailed(document)
    if request.header("if-none-match") == revision:
        return Response(304, "", {"etag": f'"{revision}"'})
    return _told({part: document}, 200, revision)


def update(
    server: "EmbeddedServer", request: Request, graph: str, part: str, collection: str, key: str
) -> Response:
    """Merge the body into a document."""
    patch, revision = request.json_object(), _expected(request)
    return _change(
        server,
        request,
        (graph, part, collection),
        lambda changes: changes.update(key, patch, revision),
    )


def replace(
    server: "EmbeddedServer", request: Request, graph: str, part: str, collection: str, key: str
) -> Response:
    """Put the body in a document's place."""
    document, revision = request.json_object(), _expected(request)

    def replaced(changes: Changes) -> Document:
        if part == "edge":
            _check_ends(changes.transaction, request, graph, collection, document)
        return changes.replace(key, document, revision)

    return _change(server, request, (graph, part, collection), replaced)


def remove(
    server: "EmbeddedServer", request: Request, graph: str, part: str, collection: str, key: str
) -> Response:
    """Remove a document; with a vertex go the edges at it."""
    revision = _expected(request)
    with server.store.write() as transaction:
        found = _collection(transaction, request, (graph, part, collection))
        choices = _choices(request, found)
        told = Changes(transaction, found, choices).remove(key, revision)
        if part == "vertex":
            _remove_edges(transaction, request, f"{found.name}/{key}")
    old: Document = {"old": told["old"]} if "old" in told else {}
    return done({"removed": True, **old}, choices.status)


def _change(
    server: "EmbeddedServer",
    request: Request,
    place: tuple[str, str, str],
    change: Callable[[Changes], Document],
) -> Response:
    with server.store.write() as transaction:
        collection = _collection(transaction, request, place)
        choices = _choices(request, collection)
        told = change(Changes(transaction, collection, choices))
    documents: Document = {name: told.pop(name) for name in ("new", "old") if name in told}
    return _told({place[1]: told, **documents}, choices.status, told["_rev"])


def _told(value: Document, status: int, revision: str) -> Response:
    response = done(value, status)
    response.headers["etag"] = f'"{revision}"'
    return response


def _expected(request: Request) -> str | None:
    """Return the revision that the document must have, if the request names one."""
    return request.header("if-match") or request.params.get("rev")


def _choices(request: Request, collection: Collection) -> Choices:
    return Choices.of(request, waits=bool(collection.properties.get("waitForSync")))


def _collection(
    transaction: Transaction, request: Request, place: tuple[str, str, str]
) -> Collection:
    """Return a collection that must be of the graph.

    Raises:
        CollectionNotFound: if there is no such collection.
        EdgeCollectionNotUsed: if it is no edge collection of the graph.
        GraphNotFound: if there is no such graph.
        HttpNotFound: if the path names neither vertices nor edges.
        VertexCollectionMissing: if it is no vertex collection of the graph.
    """
    graph, part, name = place
    if part not in {"vertex", "edge"}:
        message = f"unknown path '{request.path}'"
        raise HttpNotFound(message)
    found = graph_of(transaction, request, graph)
    collection = collection_of(transaction, request, name, "collection not found")
    if part == "edge":
        definitions.definition_of(found, name)
    elif name not in definitions.vertex_collections(found):
        raise VertexCollectionMissing
    return collection


def _check_ends(
    transaction: Transaction, request: Request, graph: str, collection: str, document: Document
) -> None:
    """Refuse an edge that its definition does not allow.

    Raises:
        DocumentNotFound: if one of its vertices is missing.
        InvalidEdge: if one is in a collection that these edges do not join.
        InvalidEdgeAttribute: if an end is missing.
    """
    start, end = document.get("_from"), document.get("_to")
    if not _is_id(start) or not _is_id(end):
        raise InvalidEdgeAttribute
    definition = definitions.definition_of(graph_of(transaction, request, graph), collection)
    for vertex, allowed in ((start, definition["from"]), (end, definition["to"])):
        if str(vertex).partition("/")[0] not in allowed:
            message = f"invalid edge between {start} and {end}."
            raise InvalidEdge(message)
    if request.is_of_later_driver:
        _check_vertices(transaction, request, str(start), str(end))


def _check_vertices(transaction: Transaction, request: Request, *vertices: str) -> None:
    for vertex in vertices:
        collection, _, key = vertex.partition("/")
        if transaction.get(collection_of(transaction, request, collection), key) is None:
            message = "document not found"
            raise DocumentNotFound(message)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and "/" in value


def _remove_edges(transaction: WriteTransaction, request: Request, vertex: str) -> None:
    """Remove the edges at a vertex from the edge collections of all graphs."""
    database = database_of(transaction, request)
    graphs = database.graphs.values()
    for name in {each for graph in graphs for each in definitions.edge_collections(graph)}:
        collection = database.collection(name)
        if collection is not None and collection.is_edge:
            edges = [text for _, text in transaction.edges(collection, "any", [vertex])]
            for key in {orjson.loads(text)["_key"] for text in edges}:
                transaction.remove(collection, key)
