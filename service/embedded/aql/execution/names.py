"""Which names an expression or a clause mentions."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from service.embedded.aql.tree import Call, Collect, Collection, Name, Node

#: Among the names of ``COLLECT … INTO group`` without KEEP: every variable there is.
EVERYTHING = "*"


def names_in(part: Any) -> set[str]:
    """Return the names that a node, or several, mention; those of their own variables too."""
    found: set[str] = set()
    for node in nodes_in(part):
        if isinstance(node, Name):
            found.add(node.name)
        elif isinstance(node, Collect) and node.into is not None and node.projection is None:
            found.update(node.keep if node.keep is not None else (EVERYTHING,))
    return found


def nodes_in(part: Any) -> Iterator[Node]:
    """Yield a node and everything below it; a tuple stands for its members."""
    waiting = [part]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Node):
            yield current
            waiting.extend(_parts(current))
        elif isinstance(current, tuple | list):
            waiting.extend(current)


def _parts(node: Node) -> Iterable[Any]:
    return (getattr(node, field.name) for field in fields(node) if field.name != "at")


def calls_in(part: Any) -> Iterator[Call]:
    """Yield the function calls in a node or several."""
    return (node for node in nodes_in(part) if isinstance(node, Call))


def collections_in(part: Any) -> set[str]:
    """Return the names of the collections in a node or several."""
    return {node.name for node in nodes_in(part) if isinstance(node, Collection)}
