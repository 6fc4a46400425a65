"""Requests in ArangoDB's own shapes, where the driver's are others than a dump's.

A dump describes a collection as ArangoDB's HTTP API does, so that ArangoDB's tools and ours read
the same; the driver gives attributes other names.
"""

from typing import Any, TypeAlias, cast

from arango.database import StandardDatabase
from arango.exceptions import ArangoServerError
from arango.request import Request

Json: TypeAlias = dict[str, Any]

#: The collection types of the HTTP API.
DOCUMENT, EDGE = 2, 3

#: What of ``keyOptions`` a new collection can be given.
_KEY_OPTIONS = ("type", "allowUserKeys", "increment", "offset")
#: What of a collection's properties means the same in every server.
_PROPERTIES = ("name", "type", "waitForSync", "schema", "computedValues")
#: What an index is told to be only by the server that has it.
_INDEX_OWN = frozenset(
    {"id", "objectId", "tempObjectId", "selectivityEstimate", "isNewlyCreated", "figures"}
    | {"error", "code", "unloadable", "worstIndexedLevel", "bestIndexedLevel", "maxNumCoverCells"}
)
#: Indexes that every collection has.
_INDEXES_OF_ALL = frozenset({"primary", "edge"})


def get_parameters(database: StandardDatabase, name: str) -> Json:
    """Return what to create a collection with to get the same again.

    Raises:
        ArangoServerError: if there is none of this name.
    """
    return parameters_of(_ask(database, "get", f"/_api/collection/{name}/properties"))


def parameters_of(described: Json) -> Json:
    """Return those properties of a collection that another server can be given.

    Args:
        described: a collection's properties as a server or ``arangodump`` tells them.
    """
    kept = {name: described[name] for name in _PROPERTIES if described.get(name) is not None}
    kept.setdefault("type", DOCUMENT)
    options = described.get("keyOptions") or {}
    kept["keyOptions"] = {name: options[name] for name in _KEY_OPTIONS if name in options}
    return kept


def create_collection(database: StandardDatabase, parameters: Json) -> None:
    """Create a collection.

    Raises:
        ArangoServerError: if the database refuses.
    """
    _ask(database, "post", "/_api/collection", data=parameters)


def list_indexes(database: StandardDatabase, name: str) -> list[Json]:
    """Return the definitions of those indexes that a collection does not have anyway.

    Raises:
        ArangoServerError: if there is no such collection.
    """
    answer = _ask(database, "get", "/_api/index", params={"collection": name})
    return definitions_of(answer["indexes"])


def definitions_of(described: list[Json]) -> list[Json]:
    """Return what to create indexes with to get the same again."""
    return [
        {name: value for name, value in index.items() if name not in _INDEX_OWN}
        for index in described
        if index.get("type") not in _INDEXES_OF_ALL
    ]


def list_graphs(database: StandardDatabase) -> list[Json]:
    """Return the named graphs: ``{name, edgeDefinitions, orphanCollections}``."""
    return [graph_of(found) for found in _ask(database, "get", "/_api/gharial")["graphs"]]


def graph_of(described: Json) -> Json:
    """Return what to create a named graph with, from a document of ``_graphs``."""
    return {
        "name": described.get("_key") or described.get("name"),
        "edgeDefinitions": described.get("edgeDefinitions") or [],
        "orphanCollections": described.get("orphanCollections") or [],
    }


def create_graph(database: StandardDatabase, graph: Json) -> None:
    """Create a named graph.

    Raises:
        ArangoServerError: if the database refuses.
    """
    _ask(database, "post", "/_api/gharial", data=graph)


def _ask(
    database: StandardDatabase,
    method: str,
    endpoint: str,
    *,
    params: dict[str, Any] | None = None,
    data: Json | None = None,
) -> Json:
    request = Request(method=cast("Any", method), endpoint=endpoint, params=params, data=data)
    response = database.conn.send_request(request)
    if not response.is_success:
        raise ArangoServerError(response, request)
    return cast("Json", response.body)
