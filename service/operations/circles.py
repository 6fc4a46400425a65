"""Edges with which jobs would wait for each other, and so for ever."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import product
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
    _refuse_circles_among(database, workflow_key, ordered, {})


def refuse_circles_of_new_jobs(
    database: StandardDatabase,
    workflow_key: str,
    names: Sequence[str | None],
    links: Mapping[str, Sequence[tuple[int, str]]],
) -> None:
    """Refuse jobs to be added with which jobs would wait for each other.

    Args:
        database: where to.
        workflow_key: the workflow.
        names: of the jobs.
        links: ``{edge: [(place of the job, id of what it is joined to)]}``; the edge ``blocks``
            comes from what is named.

    Raises:
        Conflict: if they would; it names the circle.
    """
    ordered = [
        in_order(edge, (other, _new(place)) if edge == "blocks" else (_new(place), other))
        for edge in links
        if edge in THAT_ORDER
        for place, other in links[edge]
    ]
    new = {_new(place): name or f"new job {place + 1}" for place, name in enumerate(names)}
    wait = {last for _, last in ordered} & new.keys()
    if wait.isdisjoint(first for first, _ in ordered):
        return
    if len(new) > 1:
        _refuse_circles_among(database, workflow_key, ordered, new)
        return
    [(job, name)] = new.items()
    for first, last in product(ordered, repeat=2):
        if first[0] == job and last[1] == job:
            for way in load_query("edges/way")(database, start=first[1], end=last[0]):
                raise _circle([name, *way])


def _new(place: int) -> str:
    """Return what stands for the id of a job that has none yet."""
    return f"new/{place}"


def _refuse_circles_among(
    database: StandardDatabase,
    workflow_key: str,
    ordered: Sequence[Ends],
    new: Mapping[str, str],
) -> None:
    """Refuse ends of new edges, given the names of new jobs."""
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
        names = load_query("edges/names")(database, ids=ids)
        raise _circle([new.get(id_, name) for id_, name in zip(ids, names, strict=True)]) from ex


def in_order(edge: str, pair: Sequence[str]) -> Ends:
    """Return the ends of an edge, the earlier one first."""
    origin, target = pair
    return (target, origin) if edge in _TO_WHAT_READS else (origin, target)


def _circle(names: Sequence[str]) -> Conflict:
    return Conflict(f"Jobs would wait for each other: {' → '.join([*names, names[0]])}.")
