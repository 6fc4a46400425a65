"""Edges with which jobs would wait for each other, and so for ever."""

from collections import defaultdict
from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from arango.database import StandardDatabase

from service.database.query import load_query
from service.errors import Conflict

#: Ids of the documents at the start and at the end of an edge.
Ends: TypeAlias = tuple[str, str]

#: Edges by which a job waits for another one, or for what another one writes.
THAT_ORDER = frozenset({"blocks", "produces", "stores", "needs", "consumes"})

#: Those that start at the later of the two that they join.
_TO_WHAT_READS = frozenset({"needs", "consumes"})


def refuse_circles(
    database: StandardDatabase, workflow_key: str, edge: str, pairs: Sequence[Ends]
) -> None:
    """Refuse edges with which jobs would wait for each other.

    Raises:
        Conflict: if they would; it names the circle.
    """
    ordered = [in_order(edge, pair) for pair in pairs]
    if len(ordered) == 1:
        [(first, last)] = ordered
        for way in load_query("edges/way")(database, start=last, end=first):
            raise _circle(way)
        return
    before: dict[str, set[str]] = defaultdict(set)
    for kind in sorted(THAT_ORDER):
        for pair in load_query("restart/links")(database, workflow_key=workflow_key, edges=kind):
            first, last = in_order(kind, pair)
            before[last].add(first)
    for first, last in ordered:
        before[last].add(first)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as ex:
        ring: list[str] = ex.args[1][1:]
        start = ring.index(min(ring))
        ids = ring[start:] + ring[:start]
        raise _circle(load_query("edges/names")(database, ids=ids)) from ex


def in_order(edge: str, pair: Sequence[str]) -> Ends:
    """Return the ends of an edge, the earlier one first."""
    origin, target = pair
    return (target, origin) if edge in _TO_WHAT_READS else (origin, target)


def _circle(names: Sequence[str]) -> Conflict:
    return Conflict(f"Jobs would wait for each other: {' → '.join([*names, names[0]])}.")
