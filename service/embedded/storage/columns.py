"""Read attributes of documents from their columns, in the place of the documents."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

from service.embedded.storage import encoding
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.documents import chunks
from service.embedded.storage.edges import WAYS, Direction
from service.embedded.storage.search import SearchReads, reader_of

_UNKNOWN = encoding.UNKNOWN


class ColumnReads(SearchReads):
    """The part of a transaction that reads attributes."""

    def values_of(
        self, collection: Collection, keys: Sequence[str], paths: Sequence[Path]
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Read attributes of those documents that exist: ``(key, values)``.

        A document is only read where an attribute has no column, or the column does not tell.
        """
        columns = [collection.plain_column(path) or collection.column(path) for path in paths]
        if None in columns:
            yield from self._values_inside(collection, keys, paths)
            return
        unclear: list[str] = []
        value = encoding.value
        for marks, part in chunks(keys):
            sql = f"SELECT {', '.join(['key', *map(str, columns)])} FROM {collection.table}"  # noqa: S608 - our names
            for key, *codes in self.rows(f"{sql} WHERE key IN ({marks})", part):
                values = tuple(map(value, codes))
                if _UNKNOWN in values:
                    unclear.append(key)
                else:
                    yield key, values
        yield from self._values_inside(collection, unclear, paths)

    def neighbors_in(
        self,
        edges: Collection,
        direction: Direction,
        vertex_ids: Sequence[str],
        vertices: Collection,
        paths: Sequence[Path],
    ) -> Iterator[tuple[str, str, tuple[Any, ...] | None]] | None:
        """Read where edges lead, and attributes of the vertices there, with one statement.

        Args:
            edges: the edges.
            direction: how they are walked.
            vertex_ids: where from.
            vertices: where most of the other ends are.
            paths: the attributes.

        Returns:
            ``(vertex id, id of the other end, its attributes)``, in the order of ``neighbors``.
            The attributes are None where the other end is not in that collection, or has a value
            that its column does not tell. None if there is an attribute without a column.
        """
        columns = [vertices.plain_column(path) or vertices.column(path) for path in paths]
        if None in columns:
            return None
        if ("_id",) in paths:
            columns[paths.index(("_id",))] = "far"
        return self._neighbors_in(edges, direction, vertex_ids, vertices, list(map(str, columns)))

    def _neighbors_in(
        self,
        edges: Collection,
        direction: Direction,
        vertex_ids: Sequence[str],
        vertices: Collection,
        columns: list[str],
    ) -> Iterator[tuple[str, str, tuple[Any, ...] | None]]:
        what = ", ".join(["near", "far", "key", *columns])
        place, name = len(vertices.name) + 2, vertices.name.replace("'", "''")
        for marks, part in chunks(vertex_ids):
            for near, far, condition in WAYS[direction]:
                ends = (
                    f"SELECT {near} AS near, {far} AS far, id AS place FROM {edges.table}"  # noqa: S608 - our names
                    f" WHERE {near} IN ({marks}){condition}"
                )
                # "0" is the character after "/"
                found = self.connection.execute(
                    f"SELECT {what} FROM ({ends}) LEFT JOIN {vertices.table}"  # noqa: S608 - our names
                    f" ON key = substr(far, {place}) AND far > '{name}/' AND far < '{name}0'"
                    " ORDER BY near, place",
                    part,
                ).fetchall()
                if found:
                    starts, others, keys, *codes = zip(*found, strict=True)
                    yield from zip(starts, others, _values(keys, codes), strict=True)

    def _values_inside(
        self, collection: Collection, keys: Sequence[str], paths: Sequence[Path]
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        texts = self.get_many(collection, keys)
        yield from zip(texts, map(reader_of(paths), texts.values()), strict=True)


def _values(
    keys: Sequence[Any], columns: Sequence[Sequence[Any]]
) -> Iterable[tuple[Any, ...] | None]:
    """Make the values of rows; None where there is no key, or where a column does not tell."""
    if None in keys:
        is_there = [key is not None for key in keys]
        there = iter(_values((), [list(compress(column, is_there)) for column in columns]))
        return [next(there) if each else None for each in is_there]
    values = [_decoded(column) for column in columns]
    rows = zip(*values, strict=True)
    if any(_UNKNOWN in column for column in values):
        return [None if _UNKNOWN in row else row for row in rows]
    return rows


def _decoded(codes: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a column; a text that comes again and again is decoded once."""
    kinds = set(map(type, codes))
    if kinds == {str}:
        return codes
    if kinds != {bytes}:
        return list(map(encoding.value, codes))
    known = {code: encoding.value(code) for code in set(codes)}
    return [known[code] for code in codes]
