"""Many documents of one collection as rows: what is the same for all is looked up once.

The quick ways here are for documents without anything odd about them; `rows.py` takes the others,
and says what a row must be. A property test compares the two.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from service.embedded.errors import ArangoError
from service.embedded.storage import encoding, keys
from service.embedded.storage.catalog import Collection, NamedAttribute
from service.embedded.storage.patches import patched
from service.embedded.storage.rows import Document, Rows, may_differ, texts_of
from service.embedded.storage.search import value_at

#: Fewer documents than these are sooner made rows of one by one.
SEVERAL = 4
#: Attributes that make a new document an odd one.
_ODD = ("_id", "_rev")
_ENDS = ("_from", "_to")


class ManyRows(Rows):
    """The part of a write transaction that makes rows of many documents."""

    def _completed(
        self, collection: Collection, documents: list[Any]
    ) -> tuple[list[Document], ArangoError | None]:
        """Complete documents that are to be inserted, up to the first that is refused, and why."""
        if len(documents) >= SEVERAL:
            plain = self._plainly_completed(collection, documents)
            if plain is not None:
                return plain, None
        news: list[Document] = []
        try:
            for document in documents:
                news.append(self._new(collection, document))  # noqa: PERF401 - kept at an error
        except ArangoError as ex:
            return news, ex
        return news, None

    def _plainly_completed(
        self, collection: Collection, documents: list[Any]
    ) -> list[Document] | None:
        """Complete documents that are to be inserted; None if one of them is odd."""
        if collection.validation or set(map(type, documents)) != {dict}:
            return None
        if _have_any(documents, _ODD) or not _are_ends_right(collection, documents):
            return None
        found = self._keys_of(collection, documents)
        if found is None:
            return None
        prefix, revisions = f"{collection.name}/", self.clock.several(len(found))
        rows = zip(found, revisions, documents, strict=True)
        if not collection.is_edge:
            return [
                {"_key": key, "_id": prefix + key, "_rev": revision, **document}
                for key, revision, document in rows
            ]
        return [
            {
                "_key": key,
                "_id": prefix + key,
                "_rev": revision,
                "_from": edge["_from"],
                "_to": edge["_to"],
                **edge,
            }
            for key, revision, edge in rows
        ]

    def _keys_of(self, collection: Collection, documents: list[Document]) -> list[str] | None:
        """Return the keys that documents have, or new ones if none has; else None."""
        options = collection.properties["keyOptions"]
        given: list[Any] = [document["_key"] for document in documents if "_key" in document]
        if not given:
            return [self._key(collection, document) for document in documents]
        is_allowed = len(given) == len(documents) and options["allowUserKeys"]
        if not is_allowed or not keys.are_keys(given):
            return None
        highest = keys.highest_number(given)
        if highest > self.counter(collection.number):
            self.set_counter(collection.number, highest)
        return given

    def _new_rows(
        self, collection: Collection, news: Sequence[Document]
    ) -> Iterable[Sequence[Any]]:
        """Make the values of ``insert_sql``."""
        if len(news) < SEVERAL:
            return [self._row(collection, new) for new in news]
        found = [new["_key"] for new in news]
        return zip(
            found,
            texts_of(news),
            *_ends(collection, news),
            *self._columns(collection, news, collection.named_attributes),
            strict=True,
        )

    def _changed_rows(
        self, collection: Collection, news: Sequence[Document], attributes: list[NamedAttribute]
    ) -> Iterable[Sequence[Any]]:
        """Make the values of ``rewrite_sql`` for these attributes."""
        return zip(
            texts_of(news),
            *_ends(collection, news),
            *self._columns(collection, news, attributes),
            [new["_key"] for new in news],
            strict=True,
        )

    def _patching(
        self, collection: Collection, *, keep_null: bool, merge_objects: bool
    ) -> Callable[[Mapping[str, Any], Any], Document]:
        """Return what makes a document of an old one and a patch."""
        revision, is_quick = self.clock.next, not collection.validation
        # the kinds of values that do not simply take the places of others
        odd: set[type] = {dict} if merge_objects else set()
        if not keep_null:
            odd = {dict, type(None)}

        def renew(old: Mapping[str, Any], patch: Any) -> Document:
            is_plain = is_quick and patch.__class__ is dict and patch.keys().isdisjoint(_ENDS)
            if is_plain and odd.isdisjoint(map(type, patch.values())):
                own = {"_key": old["_key"], "_id": old["_id"], "_rev": revision()}
                return {**old, **patch, **own}
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
        among = (
            collection.named_attributes if names is None else collection.attributes_patched(names)
        )
        return [named for named in among if any(map(may_differ, repeat(named), olds, news))]

    def _columns(
        self,
        collection: Collection,
        documents: Sequence[Document],
        attributes: list[NamedAttribute],
    ) -> list[Sequence[encoding.Code]]:
        """Make the values of attributes' columns, column by column."""
        return [self._column(collection, documents, each) for each in attributes]

    def _column(
        self, collection: Collection, documents: Sequence[Document], named: NamedAttribute
    ) -> Sequence[encoding.Code]:
        name, attribute = named
        if name:
            values = _values(documents, name)
        else:
            values = [value_at(document, attribute.path) for document in documents]
        codes = encoding.codes_of_one_kind(values)
        if codes is None:
            codes = [self._code(collection, attribute, value) for value in values]
        return codes


def _have_any(documents: list[Document], names: tuple[str, str]) -> bool:
    first, second = names
    return any(first in document or second in document for document in documents)


def _are_ends_right(collection: Collection, documents: list[Document]) -> bool:
    """Tell whether every edge has two ends, and no other document has any."""
    if not collection.is_edge:
        return not _have_any(documents, _ENDS)
    return all(keys.are_ids(_values(documents, name)) for name in _ENDS)


def _ends(collection: Collection, documents: Sequence[Document]) -> list[list[Any]]:
    """Return the columns that only edges have."""
    return [_values(documents, name) for name in _ENDS] if collection.is_edge else []


def _values(documents: Sequence[Document], name: str) -> list[Any]:
    """Return the values of an attribute; one that is missing is null."""
    try:
        return [document[name] for document in documents]
    except KeyError:
        return [document.get(name) for document in documents]
