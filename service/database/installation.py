"""Create in the database what ``graph_schema`` declares. Doing it again changes nothing."""

from collections.abc import Callable
from typing import Any

from arango.database import StandardDatabase
from arango.exceptions import ArangoServerError

from graph_schema.collections import COLLECTIONS, GRAPH, REQUESTS, Index
from graph_schema.edges import EDGES, Edge
from service.database.failures import translated

#: Two processes may install at the same time: collection and graph exist, indexes do no harm.
_EXISTS_ALREADY = frozenset({1207, 1921, 1925})

#: Every edge is listed and removed by its workflow.
_EDGE_INDEX = Index(("workflow_key",))


@translated
def install(database: StandardDatabase) -> None:
    """Create every collection with its indexes, then the named graph.

    The graph comes last: where it exists and no collection is missing, nothing is left to do.

    Raises:
        DatabaseUnavailable: if the database does not answer.
    """
    names: Any = database.collections()
    missing = {*COLLECTIONS, *EDGES, REQUESTS.name} - {found["name"] for found in names}
    if missing or not database.has_graph(GRAPH):
        _install_everything(database)


def _install_everything(database: StandardDatabase) -> None:
    for collection in COLLECTIONS.values():
        _create_collection(database, collection.name, key_generator="autoincrement")
        _add_indexes(database, collection.name, collection.indexes)
    for edge in EDGES.values():
        _create_collection(database, edge.name, edge=True)
        _add_indexes(database, edge.name, (_EDGE_INDEX,))
    _create_collection(database, REQUESTS.name)
    _add_indexes(database, REQUESTS.name, REQUESTS.indexes)
    definitions = [_definition(edge) for edge in EDGES.values()]
    _unless_present(lambda: database.create_graph(GRAPH, definitions))


def _create_collection(database: StandardDatabase, name: str, **options: Any) -> None:
    _unless_present(lambda: database.create_collection(name, **options))


def _add_indexes(database: StandardDatabase, name: str, indexes: tuple[Index, ...]) -> None:
    collection = database.collection(name)
    for index in indexes:
        collection.add_index(
            {"type": "persistent", "name": index.name, "fields": list(index.fields)}
        )


def _unless_present(create: Callable[[], object]) -> None:
    try:
        create()
    except ArangoServerError as ex:
        if ex.error_code not in _EXISTS_ALREADY:
            raise


def _definition(edge: Edge) -> dict[str, Any]:
    return {
        "edge_collection": edge.name,
        "from_vertex_collections": list(edge.origins),
        "to_vertex_collections": list(edge.targets),
    }
