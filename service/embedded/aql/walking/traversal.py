"""``FOR v, e, p IN min..max OUTBOUND start edges``: walk a graph from a vertex.

Depth first unless ``order`` says otherwise. Edges and vertices are read many at a time: breadth
first a part of a level, depth first all children of a vertex. No recursion, so that a chain of any
length is walked to its end.

Source:
    ArangoDB manual 3.12, AQL, Graph traversals.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.looping import Loop
from service.embedded.aql.execution.names import EVERYTHING, names_in
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.projections import column_variable
from service.embedded.aql.tree import Literal, Traversal
from service.embedded.aql.values.algebra import truth
from service.embedded.aql.walking import graph
from service.embedded.aql.walking.depths import Depths, compile_depths
from service.embedded.aql.walking.neighbors import Neighbors
from service.embedded.aql.walking.prefetching import Prefetch
from service.embedded.aql.walking.walks import (
    Place,
    Walk,
    breadth_first,
    depth_first,
    weighted_first,
)
from service.embedded.errors import BadParameter


@dataclass(frozen=True, slots=True)
class _Slots:
    """Where a traversal leaves its variables; None for those that nobody reads."""

    vertex: int | slice | None  #: or its columns
    edge: int | None
    path: int | None
    prune: int | None

    @property
    def are_read(self) -> bool:
        """Tell whether somebody reads where the walk is."""
        return not self.vertex is self.edge is self.path is None

    @property
    def need_vertices(self) -> bool:
        """Tell whether somebody reads vertices."""
        return not self.vertex is self.path is None


@dataclass(frozen=True, slots=True)
class _Parts:
    """A traversal made ready."""

    step: Traversal
    slots: _Slots
    depths: Callable[[Frame], Depths]
    start: Evaluate
    options: Callable[[Frame], dict[str, Any]]
    prune: Evaluate | None
    reader: int  #: the slot of what walks


def traversed_rows(
    step: Traversal, upstream: Pipeline, scope: Scope, later: frozenset[str]
) -> Pipeline:
    """Make a traversal.

    Args:
        step: the clause.
        upstream: its rows.
        scope: the variables before it.
        later: the names that it and the clauses after it mention.
    """
    parts = _parts(step, scope, later)

    def neighbors(frame: Frame) -> Iterable[Any]:
        start = parts.start(frame)
        if start is not None:
            return _reader(parts, frame).neighbors_of(start)
        graph.warn_of_start(frame[RUN], "traversal")
        return ()

    def rows(frame: Frame) -> Iterator[None]:
        for _ in upstream(frame):
            start = parts.start(frame)
            if start is not None:
                yield from _reader(parts, frame).rows(start)
            else:
                graph.warn_of_start(frame[RUN], "traversal")

    def read(frame: Frame, starts: list[str]) -> None:
        _reader(parts, frame).read_ahead(starts)

    scope.slots.walks.append(Prefetch(frozenset(names_in(step.start)), parts.start, read))
    if _is_plain_step(step, parts.slots):
        target = scope.slots.take() if parts.slots.vertex is None else parts.slots.vertex
        return Loop(neighbors, upstream, target)
    return rows


def _is_plain_step(step: Traversal, slots: _Slots) -> bool:
    """Tell whether a walk is sure to be one step of which nobody reads more than the vertex."""
    others = (step.options, step.prune, slots.edge, slots.path)
    return step.depths in (None, Literal(1)) and all(each is None for each in others)


def _parts(step: Traversal, scope: Scope, later: frozenset[str]) -> _Parts:
    start = graph.compile_start(step.start, scope)
    graph.refuse_bad_start(step.start, scope)
    options = graph.compile_options(step.options, scope)
    if step.options is not None:
        scope.slots.checks.append(lambda frame: _check_options(options(frame)))
    depths = compile_depths(step.depths, scope)
    read = later | names_in(step.prune)
    if EVERYTHING in read:
        read |= {name for name in (step.vertex, step.edge, step.path) if name}
    vertex = _declared_vertex(step, scope)
    slots = _Slots(
        vertex,
        *(
            scope.declare(name) if name else None
            for name in (step.edge, step.path, step.prune_variable)
        ),
    )
    used = _Slots(
        vertex if step.columns is not None or step.vertex in read else None,
        slots.edge if step.edge in read else None,
        slots.path if step.path in read else None,
        slots.prune,
    )
    prune = None if step.prune is None else compile_expression(step.prune, scope)
    return _Parts(step, used, depths, start, options, prune, scope.slots.take())


def _declared_vertex(step: Traversal, scope: Scope) -> int | slice:
    """Declare the vertex, or a variable for each of its columns, side by side."""
    if step.columns is None:
        return scope.declare(step.vertex)
    slots = [scope.declare(column_variable(step.vertex, path)) for path in step.columns]
    return slice(slots[0], slots[-1] + 1)


_ORDERS: dict[str, Callable[[Walk, str], Iterator[Place]]] = {
    "bfs": breadth_first,
    "dfs": depth_first,
    "weighted": weighted_first,
}


def _reader(parts: _Parts, frame: Frame) -> "_Reader":
    """Return what walks for these parts in this execution."""
    reader: _Reader | None = frame[parts.reader]
    if reader is None:
        reader = frame[parts.reader] = _Reader(parts, frame)
    return reader


class _Reader:
    """The walks of one traversal: reads what its variables need and leaves it in the frame."""

    def __init__(self, parts: _Parts, frame: Frame) -> None:
        run: Run = frame[RUN]
        options = parts.options(frame)
        self.parts, self.options, self.frame = parts, options, frame
        self.slots = parts.slots
        self.is_weighted = _order(options) == "weighted"
        self.vertices = graph.Vertices(run, parts.step.columns)
        self.along = graph.ways(parts.step, run, options)
        self.depths = parts.depths(frame)
        self.is_one_step = self._is_one_step()
        self.neighbors = self._neighbors_alone(run) if self.is_one_step else None

    def read_ahead(self, starts: list[str]) -> None:
        """Read the first step of the walks from these vertices."""
        if self.neighbors is not None:
            self.neighbors.read(starts)
            return
        self.adjacency.make_room()
        self.vertices.make_room()
        self.adjacency.read(starts)
        if self.slots.need_vertices:
            self.vertices.read([link.to for start in starts for link in self.adjacency.of(start)])

    def neighbors_of(self, start: str) -> list[Any]:
        """Return what each neighbor leaves in the frame; only for walks that are one step."""
        return [] if self.neighbors is None else self.neighbors.of(start)

    def rows(self, start: str) -> Iterator[None]:
        """Walk, and leave each place that is deep enough in the frame."""
        if self.neighbors is not None:
            return self.neighbors.rows(self.frame, start)
        if self.is_one_step:
            return self._neighbors(start)
        return self._places(start)

    def _places(self, start: str) -> Iterator[None]:
        least, put, is_read = self.depths.least, self.put, self.slots.are_read
        self.adjacency.start_small()
        for place in _ORDERS[_order(self.options)](self.walk, start):
            if place.depth >= least:
                if is_read:
                    put(place)
                yield

    def _neighbors(self, start: str) -> Iterator[None]:
        """Walk one step, the commonest walk, without keeping the way."""
        slots, frame, vertices = self.slots, self.frame, self.vertices
        links = self.adjacency.of(start)
        if self.options.get("uniqueVertices") == "path":
            links = [link for link in links if link.to != start]
        if slots.need_vertices and len(links) > 1:
            vertices.read(link.to for link in links)
        for link in links:
            if slots.vertex is not None:
                frame[slots.vertex] = vertices.get(link.to)
            if slots.edge is not None:
                frame[slots.edge] = link.edge
            if slots.path is not None:
                ends = [vertices.get(start), vertices.get(link.to)]
                frame[slots.path] = {"vertices": ends, "edges": [link.edge]}
            yield

    def _neighbors_alone(self, run: Run) -> Neighbors | None:
        """Return what walks one step if nobody reads more than the vertices."""
        if not (self.slots.edge is self.slots.path is None):
            return None
        return Neighbors(run, self.along, self.options, self.vertices, self.slots.vertex)

    def _is_one_step(self) -> bool:
        is_plain = self.parts.prune is None and not self.is_weighted
        is_global = self.options.get("uniqueVertices") == "global"
        return is_plain and self.depths == (1, 1) and not is_global

    @cached_property
    def adjacency(self) -> graph.Adjacency:
        """What reads the edges, where neighbors alone do not say enough."""
        slots = self.slots
        return graph.Adjacency(
            self.frame[RUN],
            self.along,
            with_edges=not (slots.edge is None and slots.path is None) or self.is_weighted,
            vertex_collections=self.options.get("vertexCollections"),
            vertices=self.vertices if slots.need_vertices else None,
        )

    @cached_property
    def walk(self) -> Walk:
        """How to walk farther than one step."""
        unique = self.options.get("uniqueVertices")
        return Walk(
            self.adjacency,
            self.vertices if self.slots.need_vertices else None,
            self.depths.most,
            unique if unique in ("path", "global") else "none",
            self.options.get("uniqueEdges") != "none",
            None if self.parts.prune is None else self._is_pruned,
            self.frame[RUN].check_time,
            graph.weigher(self.options) if self.is_weighted else None,
        )

    def _is_pruned(self, place: Place) -> bool:
        self.put(place)
        value = self.parts.prune(self.frame) if self.parts.prune else False
        if self.slots.prune is not None:
            self.frame[self.slots.prune] = value
        return truth(value)

    def put(self, place: Place) -> None:
        """Leave a place in the frame."""
        slots, frame = self.slots, self.frame
        if slots.vertex is not None:
            frame[slots.vertex] = self.vertices.get(place.vertex)
        if slots.edge is not None:
            frame[slots.edge] = place.edge
        if slots.path is not None:
            frame[slots.path] = self._path(place)

    def _path(self, place: Place) -> dict[str, Any]:
        places = place.path()
        path: dict[str, Any] = {
            "vertices": [self.vertices.get(each.vertex) for each in places],
            "edges": [each.edge for each in places[1:]],
        }
        if self.is_weighted:
            path["weights"] = [each.weight for each in places]
        return path


def _check_options(options: dict[str, Any]) -> None:
    """Refuse what ArangoDB refuses.

    Raises:
        BadParameter: for uniqueness that would depend on the order of the walk.
    """
    if options.get("uniqueEdges") == "global":
        message = (
            "uniqueEdges: 'global' is not supported, due to otherwise unpredictable results. "
            "Use 'path' or 'none' instead"
        )
        raise BadParameter(message)
    if options.get("uniqueVertices") == "global" and _order(options) == "dfs":
        message = (
            "uniqueVertices: 'global' is only supported, with mode 'bfs' or 'weighted' due to "
            "otherwise unpredictable results."
        )
        raise BadParameter(message)


def _order(options: dict[str, Any]) -> str:
    order = options.get("order")
    if order in ("bfs", "dfs", "weighted"):
        return str(order)
    return "bfs" if options.get("bfs") is True else "dfs"
