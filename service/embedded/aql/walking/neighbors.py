"""Walks of one step that leave only the vertex: what most subqueries over a graph are.

Nothing of the way is kept, so that an edge costs little more than its row in SQLite. `traversal.py`
takes all other walks.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import Frame
from service.embedded.aql.walking.graph import MUCH, Vertices, Way
from service.embedded.aql.walking.restrictions import collection_names


class Neighbors:
    """The ends of the edges of vertices, kept once read."""

    def __init__(
        self,
        run: Run,
        along: Sequence[Way],
        options: dict[str, Any],
        vertices: Vertices,
        slot: int | slice | None,
    ) -> None:
        """Make ready.

        Args:
            run: the execution.
            along: what to walk along.
            options: the traversal's.
            vertices: the documents.
            slot: where to leave them, or their columns; None if nobody reads them.
        """
        self._run = run
        self._along = along
        self._collections = collection_names(options.get("vertexCollections"))
        self._may_stay = options.get("uniqueVertices") != "path"
        self._vertices = vertices
        self._slot = slot
        #: ``{vertex id: ids of its neighbors}``
        self._known: dict[str, list[str]] = {}

    def read(self, starts: Sequence[str]) -> None:
        """Read the neighbors of many vertices at once."""
        known, run, count = self._known, self._run, 0
        if len(known) > MUCH:
            known.clear()
        wanted = [start for start in dict.fromkeys(starts) if start not in known]
        ends: dict[str, list[str]] = {start: [] for start in wanted}
        for way in self._along:
            for start, end, _ in run.transaction.neighbors(way.collection, way.direction, wanted):
                count += 1
                ends[start].append(end)
        run.statistics.scanned_index += count
        if self._collections is not None or not self._may_stay:
            ends = {start: self._allowed(start, each) for start, each in ends.items()}
        known.update(ends)
        if self._slot is not None:
            self._vertices.make_room()
            self._vertices.read(end for each in ends.values() for end in each)

    def _allowed(self, start: str, ends: list[str]) -> list[str]:
        names = self._collections
        return [
            end
            for end in ends
            if (self._may_stay or end != start)
            and (names is None or end.partition("/")[0] in names)
        ]

    def rows(self, frame: Frame, start: str) -> Iterator[None]:
        """Leave each neighbor of a vertex in the frame."""
        if start not in self._known:
            self.read((start,))
        slot, vertex = self._slot, self._vertices.get
        for end in self._known[start]:
            if slot is not None:
                frame[slot] = vertex(end)
            yield
