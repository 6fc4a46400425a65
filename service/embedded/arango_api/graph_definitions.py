"""What a named graph is made of: edge definitions and orphan collections. No storage here.

A definition is a document of the collection ``_graphs``:
``{"_key", "edgeDefinitions": [{"collection", "from": [...], "to": [...]}], "orphanCollections"}``.

Source:
    ArangoDB manual 3.12, "Named graphs", "Edge definitions".
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from service.embedded.errors import (
    CollectionInOrphans,
    CollectionUsedInEdges,
    EdgeCollectionInOtherGraph,
    EdgeCollectionMultiUse,
    EdgeCollectionNotUsed,
    MalformedEdgeDefinition,
    NotOrphanCollection,
)

Json: TypeAlias = dict[str, Any]


def checked_definition(given: Any) -> Json:
    """Return an edge definition without what else it holds.

    Raises:
        MalformedEdgeDefinition: if a part is missing or of the wrong type.
    """
    if not isinstance(given, dict) or not isinstance(given.get("collection"), str):
        raise MalformedEdgeDefinition
    for end in ("from", "to"):
        names = given.get(end)
        if not isinstance(names, list) or not _are_names(names):
            raise MalformedEdgeDefinition
    return {name: given[name] for name in ("collection", "from", "to")}


def checked_names(given: Any) -> list[str]:
    """Return the names of a graph's orphan collections; null stands for none.

    Raises:
        MalformedEdgeDefinition: if it is no list of names.
    """
    names = [] if given is None else given
    if not isinstance(names, list) or not _are_names(names):
        raise MalformedEdgeDefinition
    return names


def _are_names(names: list[Any]) -> bool:
    return all(isinstance(name, str) and name for name in names)


def edge_collections(graph: Json) -> list[str]:
    """Return the edge collections of a graph, in the order of their definitions."""
    return [definition["collection"] for definition in graph["edgeDefinitions"]]


def ends_of(graph: Json) -> list[str]:
    """Return the vertex collections that edges may join, each once."""
    definitions = graph["edgeDefinitions"]
    names = (name for each in definitions for end in ("from", "to") for name in each[end])
    return list(dict.fromkeys(names))


def vertex_collections(graph: Json) -> list[str]:
    """Return all vertex collections of a graph, sorted."""
    return sorted({*ends_of(graph), *graph["orphanCollections"]})


def definition_of(graph: Json, collection: str) -> Json:
    """Return the definition of an edge collection.

    Raises:
        EdgeCollectionNotUsed: if the graph has none.
    """
    for definition in graph["edgeDefinitions"]:
        if definition["collection"] == collection:
            return definition  # type: ignore[no-any-return]
    message = "edge collection not used in graph"
    raise EdgeCollectionNotUsed(message)


def check_single_use(definitions: Iterable[Json], others: Iterable[Json]) -> None:
    """Refuse an edge collection that is defined twice.

    Args:
        definitions: those of one graph.
        others: the other graphs of the database.

    Raises:
        EdgeCollectionMultiUse: if the graph defines it twice.
        EdgeCollectionInOtherGraph: if another graph defines it differently.
    """
    elsewhere = {each["collection"]: each for graph in others for each in graph["edgeDefinitions"]}
    here: set[str] = set()
    for definition in definitions:
        name = definition["collection"]
        if name in here:
            raise EdgeCollectionMultiUse
        here.add(name)
        if name in elsewhere and not _are_equal(definition, elsewhere[name]):
            message = f"{name} edge collection already used in edge def"
            raise EdgeCollectionInOtherGraph(message)


def _are_equal(first: Json, second: Json) -> bool:
    return all(sorted(first[end]) == sorted(second[end]) for end in ("from", "to"))


def with_definition(graph: Json, definition: Json) -> Json:
    """Return the graph with one more edge definition; its vertices are no orphans any more."""
    changed = {**graph, "edgeDefinitions": [*graph["edgeDefinitions"], definition]}
    return _without_used_orphans(changed)


def with_replaced_definition(graph: Json, definition: Json) -> Json:
    """Return the graph with another definition of an edge collection that it has.

    Raises:
        EdgeCollectionNotUsed: if it has none.
    """
    old = definition_of(graph, definition["collection"])
    definitions = [definition if each is old else each for each in graph["edgeDefinitions"]]
    return _with_new_orphans(graph, {**graph, "edgeDefinitions": definitions})


def without_definition(graph: Json, collection: str) -> Json:
    """Return the graph without an edge collection; vertices no longer used become orphans.

    Raises:
        EdgeCollectionNotUsed: if it has none.
    """
    old = definition_of(graph, collection)
    definitions = [each for each in graph["edgeDefinitions"] if each is not old]
    return _with_new_orphans(graph, {**graph, "edgeDefinitions": definitions})


def with_orphan(graph: Json, collection: str) -> Json:
    """Return the graph with one more vertex collection.

    Raises:
        CollectionInOrphans: if it has it already, as an orphan.
        CollectionUsedInEdges: if it has it already, as an end of edges.
    """
    if collection in graph["orphanCollections"]:
        raise CollectionInOrphans
    if collection in ends_of(graph):
        raise CollectionUsedInEdges
    return {**graph, "orphanCollections": [*graph["orphanCollections"], collection]}


def without_orphan(graph: Json, collection: str) -> Json:
    """Return the graph without one of its orphan collections.

    Raises:
        NotOrphanCollection: if it is none of them.
    """
    if collection not in graph["orphanCollections"]:
        message = "not in orphan collection"
        raise NotOrphanCollection(message)
    kept = [name for name in graph["orphanCollections"] if name != collection]
    return {**graph, "orphanCollections": kept}


def all_collections(graph: Json) -> Iterator[str]:
    """Return every collection that a graph uses."""
    yield from edge_collections(graph)
    yield from vertex_collections(graph)


def _without_used_orphans(graph: Json) -> Json:
    used = ends_of(graph)
    kept = [name for name in graph["orphanCollections"] if name not in used]
    return {**graph, "orphanCollections": kept}


def _with_new_orphans(old: Json, new: Json) -> Json:
    lost = [name for name in ends_of(old) if name not in ends_of(new)]
    return _without_used_orphans({**new, "orphanCollections": [*new["orphanCollections"], *lost]})
