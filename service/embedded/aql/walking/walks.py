"""The orders in which a traversal meets vertices: depth first, breadth first, lightest first.

Each yields the places it comes to, deep enough or not; `traversal.py` makes rows of them.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from service.embedded.aql.walking.graph import Adjacency, Link, Vertices

#: Vertices of one level that are expanded at once, at first and at most.
_FIRST_BATCH, _LARGEST_BATCH = 8, 1024


class Place:
    """A vertex reached over some path; the path is the chain of places before it."""

    __slots__ = ("before", "depth", "link", "weight")

    def __init__(self, link: Link, before: "Place | None" = None) -> None:
        self.link = link
        self.before = before
        self.depth: int = 0 if before is None else before.depth + 1
        self.weight: float = 0.0

    @property
    def vertex(self) -> str:
        """Return the vertex's ``_id``."""
        return self.link.to

    @property
    def edge(self) -> dict[str, Any] | None:
        """Return the last edge of the path; None at the start."""
        return self.link.edge

    def path(self) -> "list[Place]":
        """Return the places from the start to this one."""
        places: list[Place] = []
        place: Place | None = self
        while place is not None:
            places.append(place)
            place = place.before
        places.reverse()
        return places


@dataclass(frozen=True, slots=True)
class Walk:
    """What all orders need to know."""

    adjacency: Adjacency
    #: reads vertices ahead; None when nobody looks at them
    vertices: Vertices | None
    most: int  #: the deepest place
    #: ``none``, ``path`` or ``global``
    unique_vertices: str
    #: whether an edge comes once at most on a path
    unique_edges: bool
    #: whether the walk does not go on from a place
    is_pruned: Callable[[Place], bool] | None
    #: looks at the clock
    check: Callable[[], None]
    #: the weight of an edge, for the order ``weighted``
    weight: Callable[[dict[str, Any] | None], float] | None = None

    def goes_on(self, place: Place) -> bool:
        """Tell whether the walk goes on from a place."""
        if self.is_pruned is not None and self.is_pruned(place):
            return False
        return place.depth < self.most

    def look_ahead(self, links: list[Link], depth: int) -> None:
        """Read together what will be needed of the vertices that links lead to."""
        if self.vertices is not None:
            self.vertices.read(link.to for link in links)
        if depth < self.most:
            self.adjacency.read((link.to for link in links), self.most - depth)


def depth_first(walk: Walk, start: str) -> Iterator[Place]:
    """Go down each path to its end before the next."""
    place = Place(Link(start, None, None))
    goes_on = walk.goes_on(place)
    yield place
    trail = _Trail(walk)
    if goes_on:
        trail.enter(place)
    places, levels, most = trail.places, trail.levels, walk.most
    is_pruned = walk.is_pruned
    steps = 0
    while levels:
        link = next(levels[-1], None)
        if link is None:
            trail.leave()
            continue
        steps += 1
        if not steps & 1023:
            walk.check()
        place = Place(link, places[-1])
        goes_on = place.depth < most if is_pruned is None else walk.goes_on(place)
        yield place
        if goes_on:
            trail.enter(place)


class _Trail:
    """Where a depth-first walk is: the places on the way and what is left to visit at each."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self.places: list[Place] = []
        self.levels: list[Iterator[Link]] = []
        #: the vertices, or the edges, that may not come again while they are on the way
        self._met: set[Any] | None = None
        self._is_of_vertices = walk.unique_vertices == "path"
        if self._is_of_vertices or walk.unique_edges:
            self._met = set()

    def enter(self, place: Place) -> None:
        """Go on from a place."""
        walk = self._walk
        self.places.append(place)
        links = walk.adjacency.of(place.link.to, walk.most - place.depth)
        if self._met is not None:
            links = self._fresh(place, links, self._met)
        if len(links) > 1:
            walk.look_ahead(links, place.depth + 1)
        self.levels.append(iter(links))

    def _fresh(self, place: Place, links: list[Link], met: set[Any]) -> list[Link]:
        """Return the links that lead to nothing which is on the way already."""
        if self._is_of_vertices:
            met.add(place.link.to)
            return [link for link in links if link.to not in met]
        met.add(place.link.key)
        return [link for link in links if link.key not in met]

    def leave(self) -> None:
        """Go back from the last place."""
        self.levels.pop()
        link = self.places.pop().link
        if self._met is not None:
            self._met.discard(link.to if self._is_of_vertices else link.key)


def breadth_first(walk: Walk, start: str) -> Iterator[Place]:
    """Visit all places of one depth before the next."""
    root = Place(Link(start, None, None))
    level = [root] if walk.goes_on(root) else []
    yield root
    seen = {start} if walk.unique_vertices == "global" else None
    while level:
        following: list[Place] = []
        for batch in (level,) if len(level) <= _FIRST_BATCH else _batches(level):
            walk.check()
            places = _expanded(walk, batch, seen)
            for place in places:
                if walk.goes_on(place):
                    following.append(place)
                yield place
        level = following


def _batches(level: list[Place]) -> Iterator[list[Place]]:
    """Cut a level into batches: small ones first, since LIMIT may stop the walk."""
    start, size = 0, _FIRST_BATCH
    while start < len(level):
        yield level[start : start + size]
        start += size
        size = min(size * 4, _LARGEST_BATCH)


def _expanded(walk: Walk, batch: list[Place], seen: set[str] | None) -> list[Place]:
    """Return the places one edge further."""
    adjacency = walk.adjacency
    adjacency.read([place.link.to for place in batch], walk.most - batch[0].depth)
    found = []
    for place in batch:
        if seen is None:
            links = [link for link in adjacency.of(place.link.to) if _is_fresh(walk, place, link)]
        else:
            links = _unseen(adjacency.take(place.link.to), seen)
        found += [Place(link, place) for link in links]
    if walk.vertices is not None:
        walk.vertices.read(place.link.to for place in found)
    return found


def _unseen(links: list[Link], seen: set[str]) -> list[Link]:
    """Return the links that lead to vertices not met before, and note those as met."""
    found = []
    for link in links:
        if link.to not in seen:
            seen.add(link.to)
            found.append(link)
    return found


def _is_fresh(walk: Walk, place: Place, link: Link) -> bool:
    """Tell whether a link leads to nothing that is on the path to the place already."""
    before: Place | None = place
    if walk.unique_vertices == "path":
        while before is not None:
            if before.link.to == link.to:
                return False
            before = before.before
    elif walk.unique_edges:
        while before is not None:
            if before.link.key == link.key:
                return False
            before = before.before
    return True


def weighted_first(walk: Walk, start: str) -> Iterator[Place]:
    """Visit the place with the lightest path next."""
    number = count()
    waiting = [(0.0, next(number), Place(Link(start, None, None)))]
    seen: set[str] | None = set() if walk.unique_vertices == "global" else None
    while waiting:
        _, _, place = heapq.heappop(waiting)
        if seen is not None:
            if place.vertex in seen:
                continue
            seen.add(place.vertex)
        goes_on = walk.goes_on(place)
        yield place
        if not goes_on:
            continue
        walk.check()
        for link in walk.adjacency.of(place.vertex):
            if _is_fresh(walk, place, link):
                following = Place(link, place)
                following.weight = place.weight + (walk.weight(link.edge) if walk.weight else 1)
                heapq.heappush(waiting, (following.weight, next(number), following))
