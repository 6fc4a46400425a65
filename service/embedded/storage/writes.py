"""Write documents: insert, replace, update, remove, one by one or many at once.

One document that is refused leaves the transaction usable: only itself is not written. The forms
for many are all or nothing, by the transaction that the error ends.
"""

import gc
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson

from service.embedded.aql.collation import string_key
from service.embedded.errors import (
    DocumentNotFound,
    DocumentTypeInvalid,
    InvalidEdgeAttribute,
    RevisionConflict,
    UniqueViolated,
)
from service.embedded.storage import encoding, keys
from service.embedded.storage.catalog import GRAPHS, Collection, Index
from service.embedded.storage.search import value_at
from service.embedded.storage.snapshots import Shared
from service.embedded.storage.transactions import Turn

Document = dict[str, Any]

#: Attributes that the store sets itself, in the order in which documents begin with them.
_SYSTEM = ("_key", "_id", "_rev")
_ENDS = ("_from", "_to")


class Change(NamedTuple):
    """A document before and after."""

    old: Document | None
    new: Document | None


class DocumentWrites(Turn):
    """The part of a write transaction that writes documents."""

    def __init__(self, store: Shared) -> None:
        super().__init__(store)
        #: ``{(collection, attribute)}`` whose order is known to be lost.
        self._disordered: set[tuple[int, int]] = set()

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

        def rows() -> Iterator[list[Any]]:
            for document in documents:
                new = self._new(collection, document)
                added.append(new)
                yield self._row(collection, new)

        try:
            with _garbage_kept():
                self.connection.executemany(collection.insert_sql, rows())
        except sqlite3.IntegrityError as ex:
            raise self._violation(collection, added[-1], ex) from ex
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
        new = patched(old, patch, keep_null=keep_null, merge_objects=merge_objects)
        return Change(old, self.rewrite(collection, old, new))

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
        try:
            self.connection.execute(
                collection.replace_sql, (*self._row(collection, new)[1:], new["_key"])
            )
        except sqlite3.IntegrityError as ex:
            raise self._violation(collection, new, ex) from ex
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
        changed: list[Document] = []

        def rows() -> Iterator[list[Any]]:
            for old, document in pairs:
                new = self._renewed(collection, old, document)
                changed.append(new)
                yield [*self._row(collection, new)[1:], new["_key"]]

        try:
            with _garbage_kept():
                self.connection.executemany(collection.replace_sql, rows())
        except sqlite3.IntegrityError as ex:
            raise self._violation(collection, changed[-1], ex) from ex
        self._written(collection)
        return changed

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

    def _new(self, collection: Collection, document: Any) -> Document:
        """Complete a document that is to be inserted."""
        if not isinstance(document, dict):
            raise DocumentTypeInvalid
        key = self._key(collection, document)
        return self._complete(collection, key, document)

    def _renewed(self, collection: Collection, old: Mapping[str, Any], document: Any) -> Document:
        """Complete a document that is to replace another."""
        if not isinstance(document, dict):
            raise DocumentTypeInvalid
        return self._complete(collection, old["_key"], document)

    def _complete(self, collection: Collection, key: str, document: Document) -> Document:
        new = {"_key": key, "_id": f"{collection.name}/{key}", "_rev": self.clock.next()}
        if collection.is_edge:
            new["_from"], new["_to"] = _end(document, "_from"), _end(document, "_to")
        if document.keys().isdisjoint(_RESERVED):
            new.update(document)
        else:
            new.update(item for item in document.items() if item[0] not in _RESERVED)
        return new

    def _key(self, collection: Collection, document: Document) -> str:
        options = collection.properties["keyOptions"]
        if "_key" in document:
            key = document["_key"]
            keys.check(key, options)
            number = keys.number_of(key)
            if number > self.counter(collection.number):
                self.set_counter(collection.number, number)
            return str(key)
        number = keys.following(self.counter(collection.number), options)
        self._counters[collection.number] = number
        return keys.spelled(number, options)

    def _row(self, collection: Collection, new: Document) -> list[Any]:
        """Make the values of ``insert_sql``."""
        row: list[Any] = [new["_key"], text_of(new)]
        if collection.is_edge:
            row += [new["_from"], new["_to"]]
        row += self._codes(collection, new)
        return row

    def _codes(self, collection: Collection, new: Document) -> Iterator[encoding.Code]:
        """Make the values of the attributes' columns; the common kinds without any call."""
        for name, attribute in collection.named_attributes:
            value = new.get(name) if name else value_at(new, attribute.path)
            kind = value.__class__
            if kind is str:
                yield encoding.STRINGS + string_key(value)
            elif kind is int and _LEAST <= value < encoding.CEILING:
                yield value
            else:
                code = encoding.code(value)
                if attribute.is_ordered and not encoding.is_ordered(code):
                    self.disorder(collection, attribute.number)
                yield code

    def disorder(self, collection: Collection, number: int) -> None:
        """Note that the order of an attribute's column is not AQL's any more."""
        if (collection.number, number) in self._disordered:
            return
        self._disordered.add((collection.number, number))
        self.connection.execute(
            "UPDATE attributes SET ordered = 0 WHERE collection_id = ? AND number = ?",
            (collection.number, number),
        )
        self.catalog_changed()

    def _written(self, collection: Collection) -> None:
        if collection.name == GRAPHS:
            self.catalog_changed()

    def _violation(
        self, collection: Collection, new: Document, ex: sqlite3.IntegrityError
    ) -> UniqueViolated:
        """Say which index refused a document, and which document is in its way."""
        columns = [part.rpartition(".")[2] for part in str(ex).partition(": ")[2].split(", ")]
        index = next(each for each in collection.indexes if _columns(collection, each) == columns)
        codes = [collection.code(path, value_at(new, path)) for path in index.fields]
        where = " AND ".join(f"{column} = ?" for column in columns)
        other = self.connection.execute(
            f"SELECT key FROM {collection.table} WHERE {where}",  # noqa: S608 - our names
            codes,
        ).fetchone()
        return UniqueViolated(
            f"unique constraint violated - in index {index.name} of type {index.type} over"
            f" '{', '.join('.'.join(path) for path in index.fields)}'"
            + (f"; conflicting key: {other[0]}" if other else "")
        )


_RESERVED = frozenset((*_SYSTEM, *_ENDS))
_LEAST = -encoding.CEILING


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


def _columns(collection: Collection, index: Index) -> list[str | None]:
    return [collection.column(path) for path in index.fields] if index.unique else []


def _end(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not keys.is_id(value):
        raise InvalidEdgeAttribute
    return str(value)


def text_of(document: Mapping[str, Any]) -> str:
    """Write a document as JSON. Integers of more than 64 bits become floating-point numbers."""
    try:
        return orjson.dumps(document).decode()
    except TypeError:
        return orjson.dumps(_within_64_bits(document)).decode()


def _within_64_bits(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _within_64_bits(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_within_64_bits(member) for member in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value)
    return value


def patched(
    old: Mapping[str, Any], patch: Any, *, keep_null: bool = True, merge_objects: bool = True
) -> Document:
    """Change the attributes of a document that a patch names.

    Args:
        old: the document.
        patch: the attributes to set.
        keep_null: false to remove an attribute that the patch sets to null.
        merge_objects: true to change objects inside likewise; false to replace them.

    Raises:
        DocumentTypeInvalid: if the patch is no object.

    Example:
        >>> patched({"a": {"b": 1, "c": 2}}, {"a": {"c": None}}, keep_null=False)
        {'a': {'b': 1}}
    """
    if not isinstance(patch, dict):
        raise DocumentTypeInvalid
    new = dict(old)
    for name, value in patch.items():
        if value is None and not keep_null:
            new.pop(name, None)
        elif merge_objects and isinstance(value, dict) and isinstance(new.get(name), dict):
            new[name] = patched(new[name], value, keep_null=keep_null)
        else:
            new[name] = value
    return new
