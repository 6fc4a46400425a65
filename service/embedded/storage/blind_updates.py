"""Update documents without reading them: SQLite puts the attributes into their texts.

Most updates set a few attributes of documents that nobody looks at. To read such a document,
change it and write it again takes twice as long. `writes.py` does what is not possible like this:
to merge objects, or to judge by a schema what comes out.
"""

import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import orjson

from service.embedded.errors import DocumentNotFound
from service.embedded.storage.bulk import BulkWrites
from service.embedded.storage.catalog import GRAPHS, Collection, NamedAttribute
from service.embedded.storage.rows import RESERVED, Document

#: The key of a document, and attributes to set.
_Patch = tuple[str, Any]
#: The names in a patch, and those of them that it sets to null.
_Shape = tuple[tuple[str, ...], tuple[str, ...]]

#: Kinds of values that are written just as they are given.
_AS_THEY_ARE = frozenset({str, int, bool, list})
#: A name that needs no care inside a path.
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class BlindUpdates(BulkWrites):
    """The part of a write transaction that updates documents that nobody looks at."""

    def update_blindly(self, collection: Collection, patches: Sequence[_Patch]) -> bool:
        """Set attributes of documents, ``(key, attributes)``, one after the other.

        Returns:
            Whether that is possible; if not, nothing was changed.

        Raises:
            DocumentNotFound: if one is missing; the transaction then must not commit.
            UniqueViolated: if the value of a unique index is another's already; likewise.
        """
        collection = self.catalog.collection(collection.number)
        if not has_json() or not _are_plain(collection, [patch for _, patch in patches]):
            return False
        revisions = iter(self.clock.several(len(patches)))
        try:
            runs = [_Run(shape, list(run), revisions) for shape, run in groupby(patches, _shape_of)]
        except TypeError:  # an integer of more than 64 bits
            return False
        for run in runs:
            self._set(collection, run)
        return True

    def _set(self, collection: Collection, run: "_Run") -> None:
        attributes = collection.attributes_patched(run.names)
        self._make_way(collection, len(run.keys), attributes)
        columns = self._columns(collection, run.patches, attributes)
        waiting = iter(list(zip(run.texts, *columns, run.keys, strict=True)))
        try:
            changed = self.connection.executemany(_sql(collection, run, attributes), waiting)
        except sqlite3.IntegrityError as ex:
            place = len(run.keys) - len(list(waiting)) - 1
            before = set(run.keys[:place])
            if self.existing(collection, list(before)) != before:
                raise DocumentNotFound from ex
            old = orjson.loads(self.get(collection, run.keys[place]) or "{}")
            raise self._violation(collection, old | run.patches[place], ex) from ex
        if changed.rowcount < len(run.keys):
            raise DocumentNotFound


class _Run:
    """Patches one after the other that set the same attributes, the same ones to null."""

    def __init__(self, shape: _Shape, patches: list[_Patch], revisions: Iterator[str]) -> None:
        self.names, self.nulls = shape
        self.keys = [key for key, _ in patches]
        self.patches: list[Document] = [{**patch, "_rev": next(revisions)} for _, patch in patches]
        set_by_patch = list(map(self._without_nulls, self.patches)) if self.nulls else self.patches
        self.texts = [orjson.dumps(patch).decode() for patch in set_by_patch]

    def _without_nulls(self, patch: Document) -> Document:
        return {name: value for name, value in patch.items() if name not in self.nulls}


def _sql(collection: Collection, run: _Run, attributes: Sequence[NamedAttribute]) -> str:
    """Write the statement: the patch, its indexed attributes, the key."""
    document = "doc"
    if run.nulls:  # to json_patch a null means that the attribute is to go
        paths = ", ".join(f"'$.{name}', NULL" for name in run.nulls)
        document = f"json_set(doc, {paths})"
    columns = "".join(f", {each.column} = ?" for _, each in attributes)
    return f"UPDATE {collection.table} SET doc = json_patch({document}, ?){columns} WHERE key = ?"  # noqa: S608 - our names


@cache
def has_json() -> bool:
    """Tell whether this SQLite knows JSON; it need not before 3.38."""
    try:
        sqlite3.connect(":memory:").execute("SELECT json_patch('{}', json_set('{}', '$.a', NULL))")
    except sqlite3.OperationalError:
        return False
    return True


def _are_plain(collection: Collection, patches: Sequence[Any]) -> bool:
    """Tell whether patches only put values in the place of others."""
    if collection.validation or collection.name == GRAPHS:
        return False
    return all(map(_is_plain, patches))


def _is_plain(patch: Any) -> bool:
    if patch.__class__ is not dict or not RESERVED.isdisjoint(patch):
        return False
    if _AS_THEY_ARE.issuperset(map(type, patch.values())):
        return True
    return not any(_is_special(name, value) for name, value in patch.items())


def _is_special(name: str, value: Any) -> bool:
    """Tell whether an attribute is merged, or written otherwise than it is given."""
    kind = value.__class__
    if kind is float:
        return not math.isfinite(value)
    return kind is dict or (value is None and not _PLAIN_NAME.fullmatch(name))


def _shape_of(patch: _Patch) -> _Shape:
    values = patch[1]
    if None not in values.values():
        return tuple(values), ()
    return tuple(values), tuple([name for name, value in values.items() if value is None])
