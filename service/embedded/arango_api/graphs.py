"""``/_api/gharial``: named graphs, and which collections each is made of.

Source:
    ArangoDB manual 3.12, "HTTP interface for named graphs".
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from service.embedded.arango_api import graph_definitions as definitions
from service.embedded.arango_api.json_text import dumps
from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.places import database_of
from service.embedded.errors import (
    EdgeCollectionMultiUse,
    EdgeDefinitionIsDocument,
    GraphDuplicate,
    GraphNotFound,
    HttpBadParameter,
    NotImplementedHere,
)
from service.embedded.storage.catalog import GRAPHS, Collection
from service.embedded.storage.indexes import WriteTransaction
from service.embedded.storage.transactions import Transaction

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

Json: TypeAlias = dict[str, Any]
_Given = TypeVar("_Given", list[Any], dict[str, Any])

_ENTERPRISE = ("isSmart", "isDisjoint", "satellites", "smartGraphAttribute")


def listed(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with all graphs."""
    with server.store.read() as transaction:
        graphs = database_of(transaction, request).graphs
    if request.is_of_later_driver:
        return done({"graphs": [_described(graph, request) for graph in graphs.values()]})
    return done({"graphs": [dict(graph) for graph in graphs.values()]})


def get(server: "EmbeddedServer", request: Request, graph: str) -> Response:
    """Answer with one graph."""
    with server.store.read() as transaction:
        found = graph_of(transaction, request, graph)
    return done({"graph": _described(found, request)})


def create(server: "EmbeddedServer", request: Request) -> Response:
    """Define a graph; collections that it names and nobody has are created."""
    body = request.json_object()
    graph = _checked(body)
    with server.store.write() as transaction:
        others = database_of(transaction, request).graphs
        if graph["_key"] in others:
            raise GraphDuplicate
        definitions.check_single_use(graph["edgeDefinitions"], others.values())
        _create_missing(transaction, request, graph)
        transaction.insert(_graphs(transaction, request), graph)
        stored = graph_of(transaction, request, graph["_key"])
    return _answer(stored, request)


def drop(server: "EmbeddedServer", request: Request, graph: str) -> Response:
    """Forget a graph, and on demand its collections, unless another graph has them."""
    with server.store.write() as transaction:
        found = graph_of(transaction, request, graph)
        transaction.remove(_graphs(transaction, request), graph)
        if request.flag("dropCollections"):
            _drop_unused(transaction, request, definitions.all_collections(found))
    return done({"removed": True}, 200 if request.flag("waitForSync") else 202)


def vertex_collections(server: "EmbeddedServer", request: Request, graph: str) -> Response:
    """Answer with the names of a graph's vertex collections."""
    with server.store.read() as transaction:
        found = graph_of(transaction, request, graph)
    return done({"collections": definitions.vertex_collections(found)})


def edge_collections(server: "EmbeddedServer", request: Request, graph: str) -> Response:
    """Answer with the names of a graph's edge collections."""
    with server.store.read() as transaction:
        found = graph_of(transaction, request, graph)
    return done({"collections": sorted(definitions.edge_collections(found))})


def add_vertex_collection(server: "EmbeddedServer", request: Request, graph: str) -> Response:
    """Add a vertex collection to a graph."""
    name = request.json_object().get("collection")
    if not isinstance(name, str) or not name:
        message = 'child "collection" fails because ["collection" is required]'
        raise HttpBadParameter(message)
    return _change(server, request, graph, lambda old: definitions.with_orphan(old, name))


def remove_vertex_collection(
    server: "EmbeddedServer", request: Request, graph: str, collection: str
) -> Response:
    """Take a vertex collection that no edge definition uses out of a graph."""
    leaving = [collection] if request.flag("dropCollection") else []
    return _change(
        server, request, graph, lambda old: definitions.without_orphan(old, collection), leaving
    )


def add_edge_definition(server: "EmbeddedServer", request: Request, graph: str) -> Response:
    """Add an edge collection to a graph."""
    definition = definitions.checked_definition(request.json_object())

    def extended(old: Json) -> Json:
        if definition["collection"] in definitions.edge_collections(old):
            raise EdgeCollectionMultiUse
        return definitions.with_definition(old, definition)

    return _change(server, request, graph, extended)


def replace_edge_definition(
    server: "EmbeddedServer", request: Request, graph: str, collection: str
) -> Response:
    """Say anew which vertex collections an edge collection joins."""
    definition = definitions.checked_definition({"collection": collection, **request.json_object()})
    return _change(
        server, request, graph, lambda old: definitions.with_replaced_definition(old, definition)
    )


def remove_edge_definition(
    server: "EmbeddedServer", request: Request, graph: str, collection: str
) -> Response:
    """Take an edge collection out of a graph."""
    leaving = [collection] if request.flag("dropCollections") else []
    return _change(
        server, request, graph, lambda old: definitions.without_definition(old, collection), leaving
    )


def graph_of(transaction: Transaction, request: Request, name: str) -> Json:
    """Return a graph's definition.

    Raises:
        GraphNotFound: if there is none of that name.
    """
    found: Json | None = database_of(transaction, request).graphs.get(name)
    if found is None:
        message = "graph not found"
        raise GraphNotFound(message)
    return found


def _change(
    server: "EmbeddedServer",
    request: Request,
    name: str,
    changed: Callable[[Json], Json],
    leaving: Iterable[str] = (),
) -> Response:
    """Change a graph's definition, and drop collections that leave it."""
    with server.store.write() as transaction:
        graph = changed(graph_of(transaction, request, name))
        others = [
            each for key, each in database_of(transaction, request).graphs.items() if key != name
        ]
        definitions.check_single_use(graph["edgeDefinitions"], others)
        _create_missing(transaction, request, graph)
        transaction.replace(_graphs(transaction, request), name, graph)
        stored = graph_of(transaction, request, name)
        _drop_unused(transaction, request, leaving)
    return _answer(stored, request)


def _checked(body: Json) -> Json:
    name = body.get("name")
    if not isinstance(name, str) or not name:
        message = 'child "name" fails because ["name" is required]'
        raise HttpBadParameter(message)
    options = {**body, **_of_type({}, body.get("options"))}
    if any(options.get(option) for option in _ENTERPRISE):
        message = "smart and satellite graphs are not implemented by the embedded engine"
        raise NotImplementedHere(message)
    given = _of_type([], body.get("edgeDefinitions"))
    graph = {
        "_key": name,
        "edgeDefinitions": [definitions.checked_definition(each) for each in given],
        "orphanCollections": definitions.checked_names(body.get("orphanCollections")),
    }
    used = definitions.ends_of(graph)
    graph["orphanCollections"] = [one for one in graph["orphanCollections"] if one not in used]
    return graph


def _of_type(empty: _Given, value: Any) -> _Given:
    """Return a part of the body, of the type of the empty one that null stands for.

    Raises:
        HttpBadParameter: if it is of another type.
    """
    if value is None:
        return empty
    if not isinstance(value, type(empty)):
        message = f"expecting a value like {empty}, not: {dumps(value)}"
        raise HttpBadParameter(message)
    return value


def _graphs(transaction: Transaction, request: Request) -> Collection:
    """Return the collection that holds the graphs' definitions."""
    found = database_of(transaction, request).collection(GRAPHS)
    if found is None:
        raise GraphNotFound
    return found


def _create_missing(transaction: WriteTransaction, request: Request, graph: Json) -> None:
    if database_of(transaction, request).collection(GRAPHS) is None:
        database = database_of(transaction, request)
        transaction.create_collection(database, GRAPHS, is_system=True)
    for name in definitions.edge_collections(graph):
        _create_if_missing(transaction, request, name, "edge")
    for name in definitions.vertex_collections(graph):
        _create_if_missing(transaction, request, name, "document")


def _create_if_missing(
    transaction: WriteTransaction, request: Request, name: str, type_: str
) -> None:
    found = database_of(transaction, request).collection(name)
    if found is None:
        transaction.create_collection(database_of(transaction, request), name, type_)
    elif type_ == "edge" and not found.is_edge:
        raise EdgeDefinitionIsDocument


def _drop_unused(transaction: WriteTransaction, request: Request, names: Iterable[str]) -> None:
    for name in names:
        database = database_of(transaction, request)
        used = {
            each
            for graph in database.graphs.values()
            for each in definitions.all_collections(graph)
        }
        collection = database.collection(name)
        if collection is not None and name not in used:
            transaction.drop_collection(collection)


def _described(graph: Json, request: Request) -> Json:
    described = {
        "name": graph["_key"],
        "edgeDefinitions": graph["edgeDefinitions"],
        "orphanCollections": graph["orphanCollections"],
        "_id": graph["_id"],
        "_rev": graph["_rev"],
    }
    return described | ({"_key": graph["_key"]} if request.is_of_later_driver else {})


def _answer(graph: Json, request: Request) -> Response:
    waits = request.flag("waitForSync")
    return done({"graph": _described(graph, request)}, _synced(request) if waits else 202)


def _synced(request: Request) -> int:
    """Return the status of a change that is on the disk."""
    return 200 if request.method == "DELETE" else 201
