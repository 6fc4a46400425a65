"""Collections and graphs by name, and the bind parameters that stand for them."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from service.embedded.aql import tree
from service.embedded.errors import (
    ArangoError,
    BindParameterType,
    CollectionInExpression,
    CollectionNotFound,
    CollectionTypeInvalid,
    DocumentNotFound,
    GraphNotFound,
    IllegalDocumentId,
    IllegalName,
)

#: the traditional rules; what else a collection is called, its existence shows
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,255}")


class CollectionInfo(Protocol):
    """What binding asks of a collection."""

    @property
    def type(self) -> str:
        """``document`` or ``edge``."""


class CatalogNames(Protocol):
    """What there is in a database."""

    @property
    def graphs(self) -> Mapping[str, Any]:
        """Named graphs: ``{name: …}``."""

    def collection(self, name: str, /) -> CollectionInfo | None:
        """Return a collection, or None if there is none of that name."""


class Names:
    """Resolves names; what is wrong with them is remembered, to be said after the other checks."""

    def __init__(self, catalog: CatalogNames, bind_vars: Mapping[str, Any]) -> None:
        self._catalog = catalog
        self._bind_vars = bind_vars
        self._missing: ArangoError | None = None
        self._mistyped: ArangoError | None = None

    @property
    def wrong(self) -> ArangoError | None:
        """The first wrong bind value, else the first thing that is not there, else None."""
        return self._mistyped or self._missing

    def collection(self, node: tree.Name | tree.Bind | tree.Collection) -> tree.Collection:
        """Return the collection that a name or a bind parameter stands for."""
        name = self._bound(node.name) if isinstance(node, tree.Bind) else node.name
        if name is None:
            return tree.Collection("", at=node.at)
        if name.isascii() and not _NAME.fullmatch(name):
            self._miss(IllegalName(f"illegal name: '{name}' is no name of a collection"))
        elif self._catalog.collection(name) is None:
            self._miss(CollectionNotFound(f"collection or view not found: {name}"))
        return tree.Collection(name, at=node.at)

    def refuse_operand(self, name: str) -> None:
        """Remember that a collection stands where only a value can."""
        self._miss(CollectionInExpression(f"collection '{name}' used as expression operand"))

    def edge_collection(self, node: tree.Name | tree.Bind | tree.Collection) -> tree.Collection:
        """Return a collection that must hold edges."""
        found = self.collection(node)
        info = self._catalog.collection(found.name)
        if info is not None and info.type != "edge":
            message = f"collection type invalid: '{found.name}' holds documents, not edges"
            self._miss(CollectionTypeInvalid(message))
        return found

    def graph(self, node: tree.NamedGraph) -> tree.NamedGraph:
        """Return a graph by its name."""
        graph = node.graph
        name = self._bind_vars.get(graph.name) if isinstance(graph, tree.Bind) else graph.value
        if not isinstance(name, str) or not name:
            self._miss(IllegalDocumentId("illegal document identifier: the name of a graph"))
        elif name not in self._catalog.graphs:
            self._miss(self._no_graph(name))
        return tree.NamedGraph(tree.Literal(name), at=node.at)

    def _no_graph(self, name: str) -> ArangoError:
        """Return the error for a graph that is not there.

        Both are recorded: 1202 where there are other graphs, 1924 where there is none.
        """
        message = f"graph '{name}' not found"
        return DocumentNotFound(message) if self._catalog.graphs else GraphNotFound(message)

    def literal(self, bind: tree.Bind) -> tree.Expression:
        """Return the value of a bind parameter as it would be written out."""
        return written_out(self._bind_vars.get(bind.name))

    def edges(self, along: tuple[tree.EdgeCollection, ...]) -> tuple[tree.EdgeCollection, ...]:
        """Return a traversal's edge collections, each in one direction only."""
        directions: dict[str, str | None] = {}
        found = []
        for each in along:
            collection = self.edge_collection(each.collection)
            if directions.setdefault(collection.name, each.direction) != each.direction:
                message = f"conflicting directions for edge collection '{collection.name}'"
                self._miss(CollectionTypeInvalid(message))
            found.append(tree.EdgeCollection(collection, each.direction, at=each.at))
        return tuple(found)

    def attribute(self, bind: tree.Bind) -> tuple[str, ...]:
        """Return the path that a bind parameter gives for an attribute's name."""
        if bind.name not in self._bind_vars:
            return ("",)
        value = self._bind_vars[bind.name]
        path = value if isinstance(value, list) else [value]
        if not path or not all(isinstance(name, str) and name for name in path):
            self._mistype(bind.name)
            return ("",)
        return tuple(path)

    def _bound(self, name: str) -> str | None:
        """Return a bind parameter that must be a name; None if it is not there or is none."""
        value = self._bind_vars.get(name)
        if isinstance(value, str):
            return value
        if name in self._bind_vars:
            self._mistype(name)
        return None

    def _miss(self, error: ArangoError) -> None:
        self._missing = self._missing or error

    def _mistype(self, name: str) -> None:
        message = f"bind parameter '{name}' has an invalid value or type"
        self._mistyped = self._mistyped or BindParameterType(message)


def written_out(value: Any) -> tree.Expression:
    """Return a value as the literal that means it."""
    if isinstance(value, list):
        return tree.Array(tuple(map(written_out, value)))
    if isinstance(value, dict):
        entries = ((tree.Literal(name), written_out(member)) for name, member in value.items())
        return tree.Object(tuple(entries))
    return tree.Literal(value)
