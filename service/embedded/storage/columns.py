"""Read attributes of documents from their columns, in the place of the documents."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.embedded.storage import encoding
from service.embedded.storage.catalog import Collection, Path
from service.embedded.storage.documents import chunks
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

    def _values_inside(
        self, collection: Collection, keys: Sequence[str], paths: Sequence[Path]
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        texts = self.get_many(collection, keys)
        yield from zip(texts, map(reader_of(paths), texts.values()), strict=True)
