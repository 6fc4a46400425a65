"""Documents as rows: completed with their key and revision, coded for the indexes."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from service.embedded.errors import DocumentTypeInvalid, InvalidEdgeAttribute, UniqueViolated
from service.embedded.storage import encoding, keys
from service.embedded.storage.catalog import Attribute, Collection, Index, NamedAttribute
from service.embedded.storage.search import value_at
from service.embedded.storage.snapshots import Shared
from service.embedded.storage.transactions import Turn

Document = dict[str, Any]

#: Attributes that the store sets itself, in the order in which documents begin with them.
RESERVED = frozenset({"_key", "_id", "_rev", "_from", "_to"})
#: Classes of values that Python and AQL compare alike, among themselves.
_SCALARS = frozenset({str, int, float, bool, type(None)})
_LEAST = -encoding.CEILING


class Rows(Turn):
    """The part of a write transaction that makes rows of documents."""

    def __init__(self, store: Shared) -> None:
        super().__init__(store)
        #: ``{(collection, attribute)}`` whose order is known to be lost.
        self._disordered: set[tuple[int, int]] = set()

    def _new(self, collection: Collection, document: Any) -> Document:
        """Complete a document that is to be inserted."""
        if not isinstance(document, dict):
            raise DocumentTypeInvalid
        if collection.validation:
            collection.validation.judge_new(document)
        key = self._key(collection, document)
        return self._complete(collection, key, document)

    def _renewed(self, collection: Collection, old: Mapping[str, Any], document: Any) -> Document:
        """Complete a document that is to replace another."""
        if not isinstance(document, dict):
            raise DocumentTypeInvalid
        if collection.validation:
            collection.validation.judge_changed(old, document)
        return self._complete(collection, old["_key"], document)

    def _complete(self, collection: Collection, key: str, document: Document) -> Document:
        id_, revision = f"{collection.name}/{key}", self.clock.next()
        new = {"_key": key, "_id": id_, "_rev": revision}
        if collection.is_edge:
            new["_from"], new["_to"] = _end(document, "_from"), _end(document, "_to")
        new.update(document)
        if not document.keys().isdisjoint(RESERVED):
            new["_key"], new["_id"], new["_rev"] = key, id_, revision
            if not collection.is_edge:
                new.pop("_from", None)
                new.pop("_to", None)
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
        row += self._codes(collection, new, collection.named_attributes)
        return row

    def _changed_row(
        self, collection: Collection, new: Document, attributes: Iterable[NamedAttribute]
    ) -> list[Any]:
        """Make the values of ``rewrite_sql`` for these attributes."""
        row: list[Any] = [text_of(new)]
        if collection.is_edge:
            row += [new["_from"], new["_to"]]
        row += self._codes(collection, new, attributes)
        row.append(new["_key"])
        return row

    def _codes(
        self, collection: Collection, new: Document, attributes: Iterable[NamedAttribute]
    ) -> Iterator[encoding.Code]:
        """Make the values of attributes' columns; the common kinds without any call."""
        for name, attribute in attributes:
            value: Any = new.get(name) if name else value_at(new, attribute.path)
            kind = value.__class__
            if kind is str:
                yield encoding.text_code(value)
            elif kind is int and _LEAST <= value < encoding.CEILING:
                yield value
            else:
                yield self._code(collection, attribute, value)

    def _code(self, collection: Collection, attribute: Attribute, value: Any) -> encoding.Code:
        code = encoding.code(value)
        if attribute.is_ordered and not encoding.is_ordered(code):
            self._disorder(collection, attribute.number)
        return code

    def _disorder(self, collection: Collection, number: int) -> None:
        """Note that the order of an attribute's column is not AQL's any more."""
        if (collection.number, number) in self._disordered:
            return
        self._disordered.add((collection.number, number))
        self.connection.execute(
            "UPDATE attributes SET ordered = 0 WHERE collection_id = ? AND number = ?",
            (collection.number, number),
        )
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


def _columns(collection: Collection, index: Index) -> list[str | None]:
    return [collection.column(path) for path in index.fields] if index.unique else []


def _end(document: Mapping[str, Any], name: str) -> str:
    value: Any = document.get(name)
    if not keys.is_id(value):
        raise InvalidEdgeAttribute
    return value  # type: ignore[no-any-return]


def changed_attributes(
    collection: Collection,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    names: Iterable[str] | None = None,
) -> list[NamedAttribute]:
    """Return the indexed attributes that may differ: only their columns need to be written.

    Args:
        collection: whose documents they are.
        old: a document before.
        new: the same afterwards.
        names: the attributes that were patched; None if everything may differ.
    """
    among = collection.named_attributes if names is None else collection.attributes_patched(names)
    return [named for named in among if may_differ(named, old, new)]


def may_differ(named: NamedAttribute, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether an attribute may have another code in one document than in the other."""
    name, attribute = named
    before = old.get(name) if name else value_at(old, attribute.path)
    after = new.get(name) if name else value_at(new, attribute.path)
    if before is after:
        return False
    kind = before.__class__
    return kind is not after.__class__ or kind not in _SCALARS or before != after


def text_of(document: Document) -> str:
    """Write a document as JSON. In it, integers of more than 64 bits become floating-point."""
    try:
        return orjson.dumps(document).decode()
    except TypeError:
        document.update(_within_64_bits(document))
        return orjson.dumps(document).decode()


def texts_of(documents: Sequence[Document]) -> list[str]:
    """Write many documents as JSON."""
    dumps = orjson.dumps
    try:
        return [dumps(document).decode() for document in documents]
    except TypeError:
        return list(map(text_of, documents))


def _within_64_bits(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _within_64_bits(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_within_64_bits(member) for member in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value)
    return value
