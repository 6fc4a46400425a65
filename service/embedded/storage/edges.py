"""Read edges by their ends: one statement for many vertices."""

from collections.abc import Iterator, Sequence
from typing import Literal

from service.embedded.storage.catalog import Collection
from service.embedded.storage.documents import DocumentReads, chunks

Direction = Literal["outbound", "inbound", "any"]

#: ``{direction: [(column of the vertex, column of the other end, further condition)]}``
#: A loop is seen once by "any".
WAYS: dict[str, list[tuple[str, str, str]]] = {
    "outbound": [("from_id", "to_id", "")],
    "inbound": [("to_id", "from_id", "")],
    "any": [("from_id", "to_id", ""), ("to_id", "from_id", " AND from_id <> to_id")],
}


class EdgeReads(DocumentReads):
    """The part of a transaction that walks from vertices to their edges."""

    def edges(
        self, collection: Collection, direction: Direction, vertex_ids: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        """Read the edges of vertices: ``(vertex id, JSON text of the edge)``.

        The edges of one vertex come in the order in which they were inserted; vertices in any.
        Each vertex should be named once.
        """
        for marks, part in chunks(vertex_ids):
            for near, _, condition in WAYS[direction]:
                yield from self.rows(
                    f"SELECT {near}, doc FROM {collection.table}"  # noqa: S608 - our names
                    f" WHERE {near} IN ({marks}){condition} ORDER BY {near}, id",
                    part,
                )

    def neighbors(
        self, collection: Collection, direction: Direction, vertex_ids: Sequence[str]
    ) -> Iterator[tuple[str, str, int]]:
        """Read only where edges lead: ``(vertex id, id of the other end, number of the edge)``.

        In the order of ``edges``, but without reading the edges themselves. The number is the
        same whenever the same edge is met.
        """
        for marks, part in chunks(vertex_ids):
            for near, far, condition in WAYS[direction]:
                yield from self.rows(
                    f"SELECT {near}, {far}, id FROM {collection.table}"  # noqa: S608 - our names
                    f" WHERE {near} IN ({marks}){condition} ORDER BY {near}, id",
                    part,
                )

    def region(
        self,
        collection: Collection,
        direction: Literal["outbound", "inbound"],
        vertex_ids: Sequence[str],
        size: int,
        *,
        with_edges: bool = True,
    ) -> Iterator[tuple[str, str | None, int | None, str | None]]:
        """Read the edges of vertices, of the vertices that these lead to, and so on.

        Returns:
            ``(vertex id, id of the other end, number of the edge, JSON text of the edge)`` for
            every edge of about ``size`` vertices, the nearest; a vertex without edges has one
            row with None. The edges of one vertex come in the order of ``edges``. The texts are
            None when edges are not asked for.
        """
        ((near, far, _),) = WAYS[direction]
        table, text = collection.table, "e.doc" if with_edges else "NULL"
        return self.rows(
            f"WITH RECURSIVE near(vertex) AS (VALUES {','.join(['(?)'] * len(vertex_ids))}"  # noqa: S608 - our names
            f" UNION SELECT e.{far} FROM near JOIN {table} e ON e.{near} = vertex LIMIT ?)"
            f" SELECT vertex, e.{far}, e.id, {text} FROM near LEFT JOIN {table} e"
            f" ON e.{near} = vertex ORDER BY vertex, e.id",
            (*vertex_ids, size),
        )
