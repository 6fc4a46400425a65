"""Write documents: insert, replace, update, remove, one by one or many at once.

One document that is refused leaves the transaction usable: only itself is not written. The forms
for many are all or nothing, by the transaction that the error ends.
"""

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import orjson

from service.embedded.errors import DocumentNotFound, RevisionConflict
from service.embedded.storage.blind_updates import BlindUpdates
from service.embedded.storage.catalog import GRAPHS, Collection
from service.embedded.storage.many_rows import SEVERAL
from service.embedded.storage.rows import Document, changed_attributes

#: How many documents are made rows of at a time.
_PART = 1000


class Change(NamedTuple):
    """A document before and after."""

    old: Document | None
    new: Document | None


class DocumentWrites(BlindUpdates):
    """The part of a write transaction that writes documents."""

    def insert(self, collection: Collection, document: Any) -> Document:
        """Add a document and return it as stored.

        Raises:
            DocumentTypeInvalid: if it is no object.
            IllegalDocumentKey: if its ``_key`` is no key.
            UnexpectedDocumentKey: if the collection makes its keys itself.
            InvalidEdgeAttribute: if it is an edge without ``_from`` and ``_to``.
            UniqueViolated: if its key, or the value of a unique index, is there already.
        """
        collection = self.catalog.collection(collection.number)
        new = self._new(collection, document)
        row = self._row(collection, new)
        try:
            self.connection.execute(collection.insert_sql, row)
        except sqlite3.IntegrityError as ex:
            raise self._violation(collection, new, ex) from ex
        self._written(collection)
        return new

    def insert_many(self, collection: Collection, documents: Iterable[Any]) -> list[Document]:
        """Add documents, all or an error, and return them as stored.

        Raises:
            ArangoError: as ``insert``; the transaction then must not commit.
        """
        collection = self.catalog.collection(collection.number)
        added: list[Document] = []
        remaining = iter(documents)
        with _garbage_kept():
            while part := list(islice(remaining, _PART)):
                news, refusal = self._completed(collection, part)
                self._make_way(collection, len(news))
                rows = self._new_rows(collection, news)
                self._execute_many(collection, collection.insert_sql, news, rows)
                if refusal:
                    raise refusal
                added += news
        self._written(collection)
        return added

    def replace(
        self, collection: Collection, key: str, document: Any, *, revision: str | None = None
    ) -> Change:
        """Put a document in the place of the one with this key.

        Args:
            collection: where.
            key: whose.
            document: the new attributes; its ``_key``, ``_id`` and ``_rev`` mean nothing.
            revision: the ``_rev`` that the old one must have; None for any.

        Raises:
            DocumentNotFound: if there is none with this key.
            RevisionConflict: if the old one has another revision.
            DocumentTypeInvalid: if the new one is no object.
            InvalidEdgeAttribute: if it is an edge without ``_from`` and ``_to``.
            UniqueViolated: if the value of a unique index is another's already.
        """
        old = self._existing(collection, key, revision)
        return Change(old, self.rewrite(collection, old, document))

    def update(
        self,
        collection: Collection,
        key: str,
        patch: Any,
        *,
        keep_null: bool = True,
        merge_objects: bool = True,
        revision: str | None = None,
    ) -> Change:
        """Change some attributes of the document with this key; see ``patched``.

        Raises:
            ArangoError: as ``replace``.
        """
        old = self._existing(collection, key, revision)
        collection = self.catalog.collection(collection.number)
        renew = self._patching(collection, keep_null=keep_null, merge_objects=merge_objects)
        new = renew(old, patch)
        self._put(collection, old, new, patch)
        self._written(collection)
        return Change(old, new)

    def remove(self, collection: Collection, key: str, *, revision: str | None = None) -> Change:
        """Remove the document with this key.

        Raises:
            DocumentNotFound: if there is none.
            RevisionConflict: if it has another revision.
        """
        old = self._existing(collection, key, revision)
        self.connection.execute(f"DELETE FROM {collection.table} WHERE key = ?", (key,))  # noqa: S608 - our name
        self._written(collection)
        return Change(old, None)

    def remove_many(self, collection: Collection, keys_to_remove: Iterable[str]) -> int:
        """Remove the documents with these keys; return how many there were."""
        cursor = self.connection.executemany(
            f"DELETE FROM {collection.table} WHERE key = ?",  # noqa: S608 - our name
            ((key,) for key in keys_to_remove),
        )
        self._written(collection)
        return cursor.rowcount

    def rewrite(self, collection: Collection, old: Mapping[str, Any], document: Any) -> Document:
        """Replace a document that this transaction has read, and return the new one.

        Raises:
            DocumentTypeInvalid, InvalidEdgeAttribute, UniqueViolated: as ``replace``.
        """
        collection = self.catalog.collection(collection.number)
        new = self._renewed(collection, old, document)
        self._put(collection, old, new)
        self._written(collection)
        return new

    def rewrite_many(
        self, collection: Collection, pairs: Iterable[tuple[Mapping[str, Any], Any]]
    ) -> list[Document]:
        """Replace documents that this transaction has read, ``(old, new attributes)``.

        Raises:
            ArangoError: as ``rewrite``; the transaction then must not commit.
        """
        collection = self.catalog.collection(collection.number)
        return self._rewrite_all(collection, pairs, partial(self._renewed, collection))

    def update_many(
        self,
        collection: Collection,
        pairs: Iterable[tuple[Mapping[str, Any], Any]],
        *,
        keep_null: bool = True,
        merge_objects: bool = True,
    ) -> list[Document]:
        """Update documents that this transaction has read, ``(old, patch)``; see ``patched``.

        Raises:
            ArangoError: as ``rewrite``; the transaction then must not commit.
        """
        collection = self.catalog.collection(collection.number)
        renew = self._patching(collection, keep_null=keep_null, merge_objects=merge_objects)
        return self._rewrite_all(collection, pairs, renew, is_patched=True)

    def _rewrite_all(
        self,
        collection: Collection,
        pairs: Iterable[tuple[Mapping[str, Any], Any]],
        renew: Callable[[Mapping[str, Any], Any], Document],
        *,
        is_patched: bool = False,
    ) -> list[Document]:
        changed: list[Document] = []
        remaining = iter(pairs)
        while part := list(islice(remaining, _PART)):
            news = [renew(old, document) for old, document in part]
            if len(part) < SEVERAL:
                for (old, patch), new in zip(part, news, strict=True):
                    self._put(collection, old, new, patch if is_patched else None)
            else:
                names = {name for _, patch in part for name in patch} if is_patched else None
                self._put_many(collection, part, news, names)
            changed += news
        self._written(collection)
        return changed

    def _put(
        self,
        collection: Collection,
        old: Mapping[str, Any],
        new: Document,
        names: Iterable[str] | None = None,
    ) -> None:
        """Write a document in the place of an old one; only these attributes may differ."""
        attributes = changed_attributes(collection, old, new, names)
        try:
            self.connection.execute(
                collection.rewrite_sql(attributes), self._changed_row(collection, new, attributes)
            )
        except sqlite3.IntegrityError as ex:
            raise self._violation(collection, new, ex) from ex

    def _put_many(
        self,
        collection: Collection,
        pairs: list[tuple[Mapping[str, Any], Any]],
        news: list[Document],
        names: set[str] | None,
    ) -> None:
        """Write documents in the places of old ones; only these attributes may differ, if given."""
        with _garbage_kept():
            attributes = self._changed_in_any(collection, pairs, news, names)
            self._make_way(collection, len(news), attributes)
            rows = self._changed_rows(collection, news, attributes)
            self._execute_many(collection, collection.rewrite_sql(attributes), news, rows)

    def _execute_many(
        self,
        collection: Collection,
        sql: str,
        news: list[Document],
        rows: Iterable[Sequence[Any]],
    ) -> None:
        """Write the rows of documents."""
        waiting = iter(rows)
        try:
            self.connection.executemany(sql, waiting)
        except sqlite3.IntegrityError as ex:
            refused = news[len(news) - len(list(waiting)) - 1]
            raise self._violation(collection, refused, ex) from ex

    def truncate(self, collection: Collection) -> None:
        """Remove all documents of a collection."""
        self.connection.execute(f"DELETE FROM {collection.table}")  # noqa: S608 - our name
        self._written(collection)

    def _existing(self, collection: Collection, key: str, revision: str | None) -> Document:
        text = self.get(collection, key)
        if text is None:
            raise DocumentNotFound
        old: Document = orjson.loads(text)
        if revision is not None and old["_rev"] != revision:
            raise RevisionConflict
        return old

    def _written(self, collection: Collection) -> None:
        if collection.name == GRAPHS:
            self.catalog_changed()


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Let Python not look for garbage: among as many new documents that takes half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
