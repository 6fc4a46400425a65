"""Walks of one step that leave only the vertex: what most subqueries over a graph are.

Nothing of the way is kept, so that an edge costs little more than its row in SQLite. Where only
attributes of the vertices are read, they come with the edges, by one statement. `traversal.py`
takes all other walks.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import Frame
from service.embedded.aql.walking.graph import MUCH, Vertices, Way
from service.embedded.aql.walking.restrictions import collection_names
from service.embedded.storage.catalog import Collection

#: A vertex id, the id of a neighbor, and what that leaves in the frame; None if not known yet.
_Found = tuple[str, str, Any]


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
        #: ``{vertex id: what its neighbors leave in the frame}``
        self._known: dict[str, list[Any]] = {}
        #: where the neighbors were that were read last
        self._collection: Collection | None = None

    def read(self, starts: Sequence[str]) -> None:
        """Read the neighbors of many vertices at once."""
        known = self._known
        if len(known) > MUCH:
            known.clear()
        wanted = [start for start in dict.fromkeys(starts) if start not in known]
        found = [row for way in self._along for row in self._found(way, wanted)]
        self._run.statistics.scanned_index += len(found)
        if self._collections is not None or not self._may_stay:
            found = [row for row in found if self._is_allowed(row)]
        if self._slot is not None:
            found = self._completed(found)
        ends: dict[str, list[Any]] = {start: [] for start in wanted}
        for start, _, values in found:
            ends[start].append(values)
        known.update(ends)

    def _found(self, way: Way, starts: list[str]) -> Iterator[_Found]:
        """Read where edges lead, and columns of what is there if they can come along."""
        transaction, columns = self._run.transaction, self._vertices.columns
        if self._collection is not None and columns is not None:
            found = transaction.neighbors_in(
                way.collection, way.direction, starts, self._collection, columns
            )
            if found is not None:
                return found
        plain = transaction.neighbors(way.collection, way.direction, starts)
        return ((start, end, None) for start, end, _ in plain)

    def _is_allowed(self, row: _Found) -> bool:
        start, end, _ = row
        names = self._collections
        return (self._may_stay or end != start) and (
            names is None or end.partition("/")[0] in names
        )

    def _completed(self, found: list[_Found]) -> list[_Found]:
        """Read the vertices that did not come along."""
        vertices = self._vertices
        missing = [end for _, end, values in found if values is None]
        if not missing:
            return found
        vertices.make_room()
        vertices.read(missing)
        self._collection = self._run.catalog.collection(missing[-1].partition("/")[0])
        return [
            (start, end, vertices.get(end) if values is None else values)
            for start, end, values in found
        ]

    def of(self, start: str) -> list[Any]:
        """Return what each neighbor of a vertex leaves in the frame."""
        if start not in self._known:
            self.read((start,))
        return self._known[start]

    def rows(self, frame: Frame, start: str) -> Iterator[None]:
        """Leave each neighbor of a vertex in the frame."""
        slot, found = self._slot, self.of(start)
        if slot is None:
            return iter([None] * len(found))
        return self._left(frame, slot, found)

    @staticmethod
    def _left(frame: Frame, slot: int | slice, found: list[Any]) -> Iterator[None]:
        for frame[slot] in found:
            yield
