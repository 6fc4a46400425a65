"""The collections that a walk's options restrict it to: they must be there, and be of its graph.

Source:
    ArangoDB manual 3.12, AQL, "Traversals", ``vertexCollections`` and ``edgeCollections``;
    "Incompatible changes in ArangoDB 3.11", validation of traversal collection restrictions.
"""

from collections.abc import Collection as Names
from typing import Any

from service.embedded.aql.execution.run import Run
from service.embedded.errors import (
    CollectionTypeInvalid,
    EdgeCollectionMissing,
    VertexCollectionMissing,
)


def collection_names(value: Any) -> set[str] | None:
    """Return the collections that an option restricts a walk to, None for all.

    An empty array is no restriction.
    """
    if isinstance(value, str):
        return {value}
    return set(value) or None if isinstance(value, list) else None


def check_restrictions(
    options: dict[str, Any], run: Run, along: Names[str], vertices: Names[str] | None = None
) -> None:
    """Check that a walk is restricted to collections that it could meet.

    Args:
        options: the walk's.
        run: the execution.
        along: the edge collections of the walk.
        vertices: the vertex collections of its graph; None if that has no name.

    Raises:
        CollectionNotFound: if there is no such collection.
        CollectionTypeInvalid: if edges are wanted from a collection of documents.
        EdgeCollectionMissing: if the walk does not go along an edge collection.
        VertexCollectionMissing: if the graph does not have a vertex collection.
    """
    for name in sorted(collection_names(options.get("edgeCollections")) or (), key=str):
        if not run.collection(name).is_edge:
            raise CollectionTypeInvalid
        if name not in along:
            raise EdgeCollectionMissing
    for name in sorted(collection_names(options.get("vertexCollections")) or (), key=str):
        run.collection(name)
        if vertices is not None and name not in vertices:
            raise VertexCollectionMissing
