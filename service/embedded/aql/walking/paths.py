"""Paths between two vertices: SHORTEST_PATH, ALL_SHORTEST_PATHS, K_SHORTEST_PATHS, K_PATHS.

Source:
    ArangoDB manual 3.12, AQL, Graph traversals, "Shortest Path", "k Shortest Paths", "k Paths",
    "All Shortest Paths".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.tree import PathSearch
from service.embedded.aql.walking import graph
from service.embedded.aql.walking.depths import Depths, compile_depths
from service.embedded.aql.walking.path_search import (
    Route,
    Search,
    all_shortest,
    every,
    shortest,
    yen,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A search for paths made ready."""

    step: PathSearch
    start: Evaluate
    target: Evaluate
    depths: Callable[[Frame], Depths]
    options: Callable[[Frame], dict[str, Any]]
    vertex: int  #: the slot of the vertex, or of the path
    edge: int | None


def path_rows(step: PathSearch, upstream: Pipeline, scope: Scope) -> Pipeline:
    """Make a search for paths."""
    parts = _parts(step, scope)

    def rows(frame: Frame) -> Iterator[None]:
        options = parts.options(frame)
        for _ in upstream(frame):
            start, target = parts.start(frame), parts.target(frame)
            if start is not None and target is not None:
                yield from _Finder(parts, options, frame).rows(start, target)
            else:
                graph.warn_of_start(frame[RUN], "Shortest Path")

    return rows


def _parts(step: PathSearch, scope: Scope) -> _Parts:
    start = graph.compile_start(step.start, scope)
    target = graph.compile_start(step.target, scope)
    graph.refuse_bad_start(step.start, scope)
    graph.refuse_bad_start(step.target, scope)
    return _Parts(
        step,
        start,
        target,
        compile_depths(step.depths, scope),
        graph.compile_options(step.options, scope),
        scope.declare(step.vertex),
        scope.declare(step.edge) if step.edge else None,
    )


class _Finder:
    """One search from one vertex to another."""

    def __init__(self, parts: _Parts, options: dict[str, Any], frame: Frame) -> None:
        run: Run = frame[RUN]
        self.parts, self.frame = parts, frame
        self.vertices = graph.Vertices(run)
        self.has_weights = isinstance(options.get("weightAttribute"), str)
        adjacency = graph.Adjacency(run, graph.ways(parts.step, run, options), with_edges=True)
        weight = graph.weigher(options) if self.has_weights else _one
        self.search = Search(adjacency, weight, run.check_time, has_weights=self.has_weights)

    def rows(self, start: str, target: str) -> Iterator[None]:
        """Leave each vertex of the path, or each path, in the frame."""
        kind = self.parts.step.kind
        if kind == "SHORTEST_PATH":
            route = shortest(self.search, start, target)
            return iter(()) if route is None else self._vertex_rows(route)
        if kind == "ALL_SHORTEST_PATHS":
            return self._path_rows(all_shortest(self.search, start, target), weighted=False)
        if kind == "K_SHORTEST_PATHS":
            return self._path_rows(yen(self.search, start, target), weighted=True)
        depths = self.parts.depths(self.frame)
        return self._path_rows(every(self.search, start, target, depths), weighted=False)

    def _vertex_rows(self, route: Route) -> Iterator[None]:
        frame, parts = self.frame, self.parts
        if not self._exist(route):
            return
        self.vertices.read(route.vertices)
        edges = [None, *(link.edge for link in route.links)]
        for vertex, edge in zip(route.vertices, edges, strict=True):
            frame[parts.vertex] = self.vertices.get(vertex)
            if parts.edge is not None:
                frame[parts.edge] = edge
            yield

    def _exist(self, route: Route) -> bool:
        """Tell whether the path is one: a missing vertex is not at distance 0 from itself."""
        return len(route.vertices) > 1 or self.vertices.get(route.vertices[0]) is not None

    def _path_rows(self, routes: Iterator[Route], *, weighted: bool) -> Iterator[None]:
        for route in routes:
            if self._exist(route):
                self.frame[self.parts.vertex] = self._path(route, weighted=weighted)
                yield

    def _path(self, route: Route, *, weighted: bool) -> dict[str, Any]:
        self.vertices.read(route.vertices)
        path: dict[str, Any] = {
            "edges": [link.edge for link in route.links],
            "vertices": [self.vertices.get(vertex) for vertex in route.vertices],
        }
        if weighted:
            path["weight"] = route.weight
        return path


def _one(edge: dict[str, Any] | None) -> float:  # noqa: ARG001 - without weights all edges are equal
    return 1
