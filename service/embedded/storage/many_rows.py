"""Many documents of one collection as rows: what is the same for all is looked up once.

The quick ways here are for documents without anything odd about them; `rows.py` takes the others,
and says what a row must be. A property test compares the two.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any

from service.embedded.storage import encoding, keys
from service.embedded.storage.catalog import Collection, NamedAttribute
from service.embedded.storage.patches import patched
from service.embedded.storage.rows import RESERVED, Document, Rows, may_differ, text_of

_LEAST, _CEILING = -encoding.CEILING, encoding.CEILING
#: Texts whose codes are kept: most attributes that are indexed have few values.
_KEPT = 10_000

#: Makes the values of some attributes' columns for a document.
_Columns = Callable[[Document], list[Any]]


class _Codes(dict[str, bytes]):
    """The codes of texts; a few of them are kept."""

    def __missing__(self, text: str) -> bytes:
        made = encoding.text_code(text)
        if len(self) < _KEPT:
            self[text] = made
        return made


class _Ids(dict[str, str]):
    """Ids that can be the end of an edge; a few of them are kept."""

    def __missing__(self, value: str) -> str:
        if not keys.is_id(value):
            raise KeyError(value)
        if len(self) < _KEPT:
            self[value] = value
        return value


class ManyRows(Rows):
    """The part of a write transaction that makes rows of many documents."""

    def _new_rows(
        self, collection: Collection, documents: Iterable[Any], added: list[Document]
    ) -> Iterator[list[Any]]:
        """Complete documents that are to be inserted: yield rows, and append the documents."""
        quick = self._quick_edge if collection.is_edge else self._quick_document
        complete = None if collection.validation else quick(collection)
        columns = self._columns(collection, collection.named_attributes)
        is_edge = collection.is_edge
        for document in documents:
            new = complete(document) if complete and document.__class__ is dict else None
            if new is None:
                new = self._new(collection, document)
            added.append(new)
            row = [new["_key"], text_of(new)]
            if is_edge:
                row += (new["_from"], new["_to"])
            yield row + columns(new)

    def _quick_document(self, collection: Collection) -> Callable[[Document], Document | None]:
        """Return what completes a document, or answers None if it is an odd one."""
        prefix, revision, next_key = f"{collection.name}/", self.clock.next, self._keys(collection)

        def complete(document: Document) -> Document | None:
            if "_id" in document or "_rev" in document or "_from" in document or "_to" in document:
                return None
            key = next_key(document)
            return {"_key": key, "_id": prefix + key, "_rev": revision(), **document}

        return complete

    def _quick_edge(self, collection: Collection) -> Callable[[Document], Document | None]:
        """Return what completes an edge, or answers None if it is an odd one."""
        prefix, revision, next_key = f"{collection.name}/", self.clock.next, self._keys(collection)
        ids = _Ids()

        def complete(edge: Document) -> Document | None:
            if "_id" in edge or "_rev" in edge:
                return None
            try:
                origin, target = ids[edge["_from"]], ids[edge["_to"]]
            except (KeyError, TypeError):
                return None
            key = next_key(edge)
            ends = {"_from": origin, "_to": target}
            return {"_key": key, "_id": prefix + key, "_rev": revision(), **ends, **edge}

        return complete

    def _keys(self, collection: Collection) -> Callable[[Document], str]:
        """Return what finds the key of a document, or gives it one."""
        may_be_given = collection.properties["keyOptions"]["allowUserKeys"]
        is_key = keys.is_key

        def key_of(document: Document) -> str:
            key = document.get("_key")
            if may_be_given and is_key(key) and not key.isdigit():  # type: ignore[union-attr]
                return key  # type: ignore[return-value]
            return self._key(collection, document)

        return key_of

    def _patching(
        self, collection: Collection, *, keep_null: bool, merge_objects: bool
    ) -> Callable[[Mapping[str, Any], Any], Document]:
        """Return what makes a document of an old one and a patch."""
        revision, is_quick = self.clock.next, not collection.validation

        def renew(old: Mapping[str, Any], patch: Any) -> Document:
            if is_quick and patch.__class__ is dict and RESERVED.isdisjoint(patch):
                kinds = {value.__class__ for value in patch.values()}
                if dict not in kinds and (keep_null or type(None) not in kinds):
                    return {**old, **patch, "_rev": revision()}
            new = patched(old, patch, keep_null=keep_null, merge_objects=merge_objects)
            return self._renewed(collection, old, new)

        return renew

    def _changed_in_any(
        self,
        collection: Collection,
        pairs: Sequence[tuple[Mapping[str, Any], Any]],
        news: list[Document],
        names: set[str] | None,
    ) -> list[NamedAttribute]:
        """Return the indexed attributes that differ in any document; of these names, if given."""
        olds = [old for old, _ in pairs]
        return [
            named
            for named in collection.named_attributes
            if (names is None or named[1].path[0] in names)
            and any(map(may_differ, repeat(named), olds, news))
        ]

    def _changed_rows(
        self, collection: Collection, news: Iterable[Document], attributes: list[NamedAttribute]
    ) -> Iterator[list[Any]]:
        """Make the values of ``rewrite_sql`` for these attributes."""
        columns, is_edge = self._columns(collection, attributes), collection.is_edge
        for new in news:
            ends = [new["_from"], new["_to"]] if is_edge else []
            yield [text_of(new), *ends, *columns(new), new["_key"]]

    def _columns(self, collection: Collection, attributes: list[NamedAttribute]) -> _Columns:
        """Return what makes the values of attributes' columns."""
        names = [name for name, _ in attributes]
        if None in names or not names:
            return lambda document: list(self._codes(collection, document, attributes))
        return self._quick_columns(collection, attributes, _values(names))

    def _quick_columns(
        self,
        collection: Collection,
        attributes: list[NamedAttribute],
        values: Callable[[Mapping[str, Any]], Iterable[Any]],
    ) -> _Columns:
        codes, null, others = _Codes(), encoding.NULL, self._codes

        def columns(document: Document) -> list[Any]:
            row: list[Any] = []
            for value in values(document):
                kind = value.__class__
                if kind is str:
                    row.append(codes[value])
                elif value is None:
                    row.append(null)
                elif kind is int and _LEAST <= value < _CEILING:
                    row.append(value)
                else:
                    return list(others(collection, document, attributes))
            return row

        return columns


def _values(names: list[Any]) -> Callable[[Mapping[str, Any]], Iterable[Any]]:
    """Return what reads these attributes; those that are missing are null."""
    if len(names) == 1:
        (name,) = names
        return lambda document: (document.get(name),)
    all_of = itemgetter(*names)

    def values(document: Mapping[str, Any]) -> Iterable[Any]:
        try:
            found: Iterable[Any] = all_of(document)
        except KeyError:
            return [document.get(name) for name in names]
        return found

    return values
