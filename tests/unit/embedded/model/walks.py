"""Random traversals, each as text and by trying every path."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.unit.embedded.model import values as model


@dataclass(frozen=True)
class Data:
    """Documents by their place; a graph of its own."""

    documents: list[Any]
    vertices: list[Any]
    edges: list[Any]  #: ``(number of the start, number of the end)`` in ``ends``
    ends: list[tuple[int, int]]


@dataclass(frozen=True)
class Walk:
    direction: str
    start: int
    least: int
    most: int
    order: str
    vertices: str  #: uniqueVertices: none, path or global
    edges: str  #: uniqueEdges
    prune: tuple[str, Any] | None  #: ``(attribute, value)`` of the vertex

    @property
    def is_by_level(self):
        """Tell whether each vertex comes once; which way to it is then not certain."""
        return self.vertices == "global"

    def text(self, vertex):
        order, prune = "bfs" if self.is_by_level else self.order, ""
        if self.prune:
            attribute, value = self.prune
            prune = f" PRUNE {vertex}.{attribute} == {value}"
        return (
            f"{self.least}..{self.most} {self.direction} 'v/n{self.start}' e{prune}"
            f" OPTIONS {{order: '{order}', uniqueVertices: '{self.vertices}',"
            f" uniqueEdges: '{self.edges}'}}"
        )

    def paths(self, data):
        """Return every path as ``[vertex, edge, vertex, …]``."""
        found = self._levels(data) if self.is_by_level else self._from(data, [self.start])
        return [
            [data.edges[n] if place % 2 else data.vertices[n] for place, n in enumerate(path)]
            for path in found
        ]

    def _levels(self, data):
        seen, level = {self.start}, [[self.start]]
        for length in range(self.most + 1):
            yield from level if length >= self.least else []
            going_on = [path for path in level if not self._is_pruned(data.vertices[path[-1]])]
            level = []
            for path in going_on:
                for number, ends in enumerate(data.ends):
                    for end in self._reached(ends, path[-1]):
                        if end not in seen:
                            seen.add(end)
                            level.append([*path, number, end])

    def _from(self, data, path):
        length = len(path) // 2
        if length >= self.least:
            yield path
        if length == self.most or self._is_pruned(data.vertices[path[-1]]):
            return
        for number, ends in enumerate(data.ends):
            for end in self._reached(ends, path[-1]):
                if self.edges == "path" and number in path[1::2]:
                    continue
                if self.vertices == "path" and end in path[::2]:
                    continue
                yield from self._from(data, [*path, number, end])

    def _is_pruned(self, vertex):
        if not self.prune:
            return False
        attribute, value = self.prune
        return model.compare(model.attribute(vertex, attribute), value) == 0

    def _reached(self, ends, vertex):
        start, end = ends
        found = [end] if start == vertex and self.direction != "INBOUND" else []
        if end == vertex and self.direction != "OUTBOUND" and not found:
            found.append(start)
        return found


def walks():
    return st.builds(
        Walk,
        direction=st.sampled_from(["OUTBOUND", "INBOUND", "ANY"]),
        start=st.integers(0, 3),
        least=st.integers(0, 2),
        most=st.integers(2, 3),
        order=st.sampled_from(["dfs", "bfs"]),
        vertices=st.sampled_from(["none", "path", "global"]),
        edges=st.sampled_from(["path", "path", "none"]),
        prune=st.none() | st.tuples(st.just("a"), st.integers(0, 2)),
    )
