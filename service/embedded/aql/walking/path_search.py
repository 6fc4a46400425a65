"""Algorithms that find paths between two vertices, over an `Adjacency`.

None of them recurses. Paths of K_SHORTEST_PATHS and K_PATHS are simple: no vertex comes twice.
"""

import heapq
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import count
from typing import Any

from service.embedded.aql.walking.depths import Depths
from service.embedded.aql.walking.graph import Adjacency, Link


@dataclass(frozen=True, slots=True)
class Route:
    """A path: its vertices, and the edges between them."""

    vertices: tuple[str, ...]
    links: tuple[Link, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Search:
    """What all algorithms need."""

    adjacency: Adjacency
    weight: Callable[[dict[str, Any] | None], float]
    check: Callable[[], None]  #: looks at the clock
    has_weights: bool

    def links(self, vertex: str) -> list[Link]:
        """Return the links of a vertex."""
        return self.adjacency.of(vertex)


def shortest(
    search: Search,
    start: str,
    target: str,
    *,
    closed_vertices: AbstractSet[str] = frozenset(),
    closed_links: AbstractSet[tuple[str, Any]] = frozenset(),
) -> Route | None:
    """Return a shortest or lightest path, None if there is none.

    Args:
        search: the graph.
        start: ``_id`` of the first vertex.
        target: ``_id`` of the last.
        closed_vertices: where the path must not go.
        closed_links: ``(vertex, edge key)``: which edge it must not take from which vertex.
    """
    if search.has_weights:
        return _lightest(search, start, target, closed_vertices, closed_links)
    return _fewest(search, start, target, closed_vertices, closed_links)


#: ``{vertex: (the one before it, the link that led here)}``
_Came = dict[str, tuple[str, Link] | None]


def _fewest(
    search: Search,
    start: str,
    target: str,
    closed_vertices: AbstractSet[str],
    closed_links: AbstractSet[tuple[str, Any]],
) -> Route | None:
    """Find a path with fewest edges, a level at a time."""
    came: _Came = {start: None}
    level = [start]
    while level and target not in came:
        search.check()
        search.adjacency.read(level)
        following: list[str] = []
        for vertex in level:
            for link in search.links(vertex):
                if link.to in came or link.to in closed_vertices:
                    continue
                if (vertex, link.key) not in closed_links:
                    came[link.to] = (vertex, link)
                    following.append(link.to)
        level = following
    return _route(search, came, target) if target in came else None


def _lightest(
    search: Search,
    start: str,
    target: str,
    closed_vertices: AbstractSet[str],
    closed_links: AbstractSet[tuple[str, Any]],
) -> Route | None:
    """Find a path with the least weight (Dijkstra)."""
    came: _Came = {start: None}
    best = {start: 0.0}
    done: set[str] = set()
    number = count()
    waiting = [(0.0, next(number), start)]
    while waiting:
        weight, _, vertex = heapq.heappop(waiting)
        if vertex in done:
            continue
        if vertex == target:
            return _route(search, came, target)
        done.add(vertex)
        search.check()
        for link in search.links(vertex):
            if link.to in done or link.to in closed_vertices:
                continue
            if (vertex, link.key) in closed_links:
                continue
            total = weight + search.weight(link.edge)
            if link.to not in best or total < best[link.to]:
                best[link.to] = total
                came[link.to] = (vertex, link)
                heapq.heappush(waiting, (total, next(number), link.to))
    return None


def _route(search: Search, came: _Came, target: str) -> Route:
    vertices, links = [target], []
    step = came[target]
    while step is not None:
        vertex, link = step
        vertices.append(vertex)
        links.append(link)
        step = came[vertex]
    vertices.reverse()
    links.reverse()
    return Route(
        tuple(vertices), tuple(links), sum(search.weight(link.edge) for link in links) or 0
    )


def all_shortest(search: Search, start: str, target: str) -> Iterator[Route]:
    """Yield every path with the fewest edges."""
    came = _all_fewest(search, start, target)
    if target not in came:
        return
    # each entry: a vertex on the way back, and the links from it to the target
    waiting: list[tuple[str, tuple[str, ...], tuple[Link, ...]]] = [(target, (target,), ())]
    while waiting:
        vertex, vertices, links = waiting.pop()
        if vertex == start:
            yield Route(vertices, links, len(links))
            continue
        for before, link in reversed(came[vertex]):
            waiting.append((before, (before, *vertices), (link, *links)))


def _all_fewest(search: Search, start: str, target: str) -> dict[str, list[tuple[str, Link]]]:
    """Return, for every vertex on the way, all last steps of its shortest paths."""
    came: dict[str, list[tuple[str, Link]]] = {start: []}
    level = [start]
    while level and target not in came:
        search.check()
        search.adjacency.read(level)
        following: dict[str, list[tuple[str, Link]]] = {}
        for vertex in level:
            for link in search.links(vertex):
                if link.to not in came:
                    following.setdefault(link.to, []).append((vertex, link))
        came.update(following)
        level = list(following)
    return came


def yen(search: Search, start: str, target: str) -> Iterator[Route]:
    """Yield simple paths, the shortest or lightest first (Yen's algorithm)."""
    first = shortest(search, start, target)
    if first is None:
        return
    yield first
    found = [first]
    number = count()
    waiting: list[tuple[float, int, Route]] = []
    known = {_signature(first)}
    while True:
        for route in _deviations(search, found, target):
            if _signature(route) not in known:
                known.add(_signature(route))
                heapq.heappush(waiting, (route.weight, next(number), route))
        if not waiting:
            return
        _, _, best = heapq.heappop(waiting)
        found.append(best)
        yield best


def _signature(route: Route) -> tuple[Any, ...]:
    return (route.vertices, tuple(link.key for link in route.links))


def _deviations(search: Search, found: list[Route], target: str) -> Iterator[Route]:
    """Yield the best path that leaves the last one found, for each place where it can."""
    last = found[-1]
    for place in range(len(last.links)):
        vertices, links = last.vertices[: place + 1], last.links[:place]
        keys = tuple(link.key for link in links)
        closed = {
            (vertices[-1], route.links[place].key)
            for route in found
            if len(route.links) > place
            and route.vertices[: place + 1] == vertices
            and tuple(link.key for link in route.links[:place]) == keys
        }
        rest = shortest(
            search,
            vertices[-1],
            target,
            closed_vertices=frozenset(vertices),
            closed_links=closed,
        )
        if rest is not None:
            weight = sum(search.weight(link.edge) for link in links) + rest.weight
            yield Route(vertices + rest.vertices[1:], links + rest.links, weight)


def every(search: Search, start: str, target: str, depths: Depths) -> Iterator[Route]:
    """Yield all simple paths that are as long as wanted, in no particular order."""
    waiting: list[tuple[tuple[str, ...], tuple[Link, ...]]] = [((start,), ())]
    while waiting:
        search.check()
        vertices, links = waiting.pop()
        if vertices[-1] == target:
            if depths.least <= len(links):
                yield Route(vertices, links, len(links))
            continue
        if len(links) == depths.most:
            continue
        waiting += [
            ((*vertices, link.to), (*links, link))
            for link in reversed(search.links(vertices[-1]))
            if link.to not in vertices
        ]
