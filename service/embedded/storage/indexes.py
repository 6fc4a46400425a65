"""Create and drop indexes; build and leave the columns they need.

An index over ``a.b`` and ``c`` is a SQLite index over two columns beside the documents, which hold
the codes of these attributes. An array index (``tags[*]``) is remembered and not used, which makes
no answer different.

Source:
    ArangoDB manual 3.12, HTTP API, "Indexes".
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

import orjson

from service.embedded.errors import (
    BadParameter,
    DuplicateName,
    Forbidden,
    IllegalName,
    IndexNotFound,
    NotImplementedHere,
    UniqueViolated,
)
from service.embedded.storage import encoding, names
from service.embedded.storage.catalog import Collection, Index, Path
from service.embedded.storage.definitions import Definitions
from service.embedded.storage.rows import text_of
from service.embedded.storage.search import value_at

_TYPES = frozenset({"persistent", "hash", "skiplist", "ttl", "geo", "fulltext"})
#: Types that are remembered and not used, with the most fields that each takes.
_UNUSED = {"geo": 2, "fulltext": 1}
_OWN_TYPES = frozenset({"primary", "edge"})
#: Types that ArangoDB has and we do not.
_OTHER_TYPES = frozenset({"zkd", "mdi", "mdi-prefixed", "inverted", "vector"})


class WriteTransaction(Definitions):
    """The one writer's transaction, with everything it can do."""

    def create_index(
        self, collection: Collection, definition: Mapping[str, Any]
    ) -> tuple[Index, bool]:
        """Make an index over what is there and what will come.

        Args:
            collection: whose.
            definition: as ArangoDB takes it: ``type``, ``fields``, ``unique``, ``sparse``,
                ``name``, and for ``ttl`` the ``expireAfter``; the rest is remembered.

        Returns:
            The index, and whether it is new: one of the same meaning is not made twice.

        Raises:
            BadParameter: if the definition makes no sense.
            Forbidden: if it is a type that every collection has anyway.
            NotImplementedHere: if it is a type of ArangoDB that is not done here.
            IllegalName: if the name is none.
            DuplicateName: if the name is another index's.
            UniqueViolated: if documents have equal values already.
        """
        stated = _checked(definition)
        collection = self._again(collection)
        if existing := _same(collection, stated):
            return existing, False
        _check_is_only_ttl(collection, stated)
        number = self.next_id()
        stated["name"] = self._index_name(collection, stated.get("name"), number)
        self.connection.execute(
            "INSERT INTO indexes (id, collection_id, definition) VALUES (?, ?, ?)",
            (number, collection.number, text_of(stated)),
        )
        paths = [] if stated["type"] in _UNUSED else _paths(stated)
        self._add_columns(collection, [path for path in paths if not _is_array(path)])
        collection = self._again(collection)
        index = next(each for each in collection.indexes if each.id == str(number))
        self._build(collection, index)
        return index, True

    def drop_index(self, collection: Collection, index: Index) -> None:
        """Remove an index; columns that no other index needs are not kept up any more.

        Raises:
            IndexNotFound: if the collection has no such index.
            Forbidden: if it is one that every collection has.
        """
        collection = self._again(collection)
        if index.id not in {each.id for each in collection.indexes}:
            raise IndexNotFound
        if index.type in _OWN_TYPES:
            raise Forbidden
        for name in _sql_names(index):
            self.connection.execute(f"DROP INDEX IF EXISTS {name}")
        self.connection.execute("DELETE FROM indexes WHERE id = ?", (int(index.id),))
        needed = {
            path for each in collection.indexes if each.id != index.id for path in each.fields
        }
        self.connection.executemany(
            "DELETE FROM attributes WHERE collection_id = ? AND number = ?",
            [
                (collection.number, each.number)
                for each in collection.attributes
                if each.path not in needed
            ],
        )
        self.catalog_changed()

    def _index_name(self, collection: Collection, name: Any, number: int) -> str:
        if name is None:
            return f"idx_{number}"
        if not names.is_collection_name(name):
            raise IllegalName
        if any(each.name == name for each in collection.indexes):
            raise DuplicateName
        return name

    def _add_columns(self, collection: Collection, paths: list[Path]) -> None:
        """Give attributes a column each, a forsaken one if there is one, and fill it."""
        rows = self.connection.execute(f"PRAGMA table_info({collection.table})").fetchall()
        existing = {row[1] for row in rows}
        used = {each.number for each in collection.attributes}
        for path in paths:
            if collection.column(path):
                continue
            number = next(each for each in range(1, len(used) + 2) if each not in used)
            used.add(number)
            if f"a{number}" not in existing:
                self.connection.execute(f"ALTER TABLE {collection.table} ADD COLUMN a{number}")
            is_ordered = self._fill(collection, number, path)
            self.connection.execute(
                "INSERT INTO attributes (collection_id, number, path, ordered) VALUES (?, ?, ?, ?)",
                (collection.number, number, _text_of_path(path), int(is_ordered)),
            )
        self.catalog_changed()

    def _fill(self, collection: Collection, number: int, path: Path) -> bool:
        """Write a column from the documents; tell whether its order is AQL's."""
        is_ordered = True

        def code_of(text: str) -> encoding.Code:
            nonlocal is_ordered
            code = encoding.code(value_at(orjson.loads(text), path))
            is_ordered = is_ordered and encoding.is_ordered(code)
            return code

        self.connection.create_function("code_of", 1, code_of)
        self.connection.execute(f"UPDATE {collection.table} SET a{number} = code_of(doc)")  # noqa: S608 - our names
        return is_ordered

    def _build(self, collection: Collection, index: Index) -> None:
        """Make the SQLite index: plain, or unique, or both where null is no value."""
        columns = [collection.column(path) for path in index.fields]
        if None in columns or index.type in _UNUSED:
            return
        listed = ", ".join(str(column) for column in columns)
        plain, unique = _sql_names(index)
        if index.unique:
            where = " AND ".join(f"{column} <> -9e999" for column in columns)
            self._build_unique(
                index,
                f"CREATE UNIQUE INDEX {unique} ON {collection.table} ({listed})"
                + (f" WHERE {where}" if index.sparse else ""),
            )
        if index.sparse or not index.unique:
            self.connection.execute(f"CREATE INDEX {plain} ON {collection.table} ({listed})")

    def _build_unique(self, index: Index, sql: str) -> None:
        try:
            self.connection.execute(sql)
        except sqlite3.IntegrityError as ex:
            message = (
                f"unique constraint violated - in index {index.name} of type {index.type} over"
                f" '{', '.join('.'.join(path) for path in index.fields)}'"
            )
            raise UniqueViolated(message) from ex


def paths_with_columns(index: Index) -> list[Path]:
    """Return those attributes of an index for which there is a column beside the documents."""
    if index.type in _UNUSED:
        return []
    return [path for path in index.fields if not _is_array(path)]


def names_in_sql(index: Index) -> list[str]:
    """Return the SQLite indexes on which an index stands; none if it is only remembered."""
    if index.type in _OWN_TYPES or paths_with_columns(index) != list(index.fields):
        return []
    plain, unique = _sql_names(index)
    names = [unique] if index.unique else []
    return [*names, plain] if index.sparse or not index.unique else names


def _sql_names(index: Index) -> tuple[str, str]:
    """Return the names of the plain and of the unique SQLite index."""
    return f"index_{index.id}", f"index_{index.id}_unique"


def _paths(stated: Mapping[str, Any]) -> list[Path]:
    return [tuple(name.split(".")) for name in stated["fields"]]


def _is_array(path: Path) -> bool:
    return any(name.endswith("[*]") for name in path)


def _same(collection: Collection, stated: Mapping[str, Any]) -> Index | None:
    """Return an index of the same meaning, if there is one."""
    meant = (stated["type"], tuple(_paths(stated)), stated["unique"], stated["sparse"])
    for each in collection.indexes:
        is_meant = (each.type, each.fields, each.unique, each.sparse) == meant
        if is_meant and bool(each.definition.get("geoJson")) == bool(stated.get("geoJson")):
            return each
    return None


def _checked(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a definition, or refuse it."""
    type_ = definition.get("type")
    if type_ in _OWN_TYPES:
        raise Forbidden
    if type_ in _OTHER_TYPES:
        message = f"indexes of type {type_} are not implemented"
        raise NotImplementedHere(message)
    if type_ not in _TYPES:
        raise BadParameter
    stated = {
        **definition,
        "unique": definition.get("unique", False) is True,
        "sparse": definition.get("sparse", type_ == "ttl") is True or type_ in _UNUSED,
    }
    _check_fields(stated)
    return stated


def _check_fields(stated: Mapping[str, Any]) -> None:
    fields = stated.get("fields")
    if not isinstance(fields, list) or not fields or not all(map(_is_field, fields)):
        raise BadParameter
    if len(set(fields)) < len(fields):
        raise BadParameter
    if len(fields) > _UNUSED.get(stated["type"], len(fields)):
        raise BadParameter
    stored = stated.get("storedValues") or []
    if not isinstance(stored, list) or not all(map(_is_field, stored)):
        raise BadParameter
    if stated["type"] == "ttl":
        _check_ttl(stated)
    if stated["unique"] and any(map(_is_array, _paths(stated))):
        message = "unique indexes over the members of an array are not implemented"
        raise NotImplementedHere(message)


def _is_field(field: Any) -> bool:
    if not isinstance(field, str) or field.startswith(":") or field.endswith(":"):
        return False
    return field != "_id" and all(field.split("."))


def _check_ttl(stated: Mapping[str, Any]) -> None:
    seconds = stated.get("expireAfter")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
        raise BadParameter
    if len(stated["fields"]) > 1 or stated["unique"]:
        raise BadParameter


def _check_is_only_ttl(collection: Collection, stated: Mapping[str, Any]) -> None:
    if stated["type"] == "ttl" and any(each.type == "ttl" for each in collection.indexes):
        message = "there can only be one ttl index per collection"
        raise BadParameter(message)


def _text_of_path(path: Path) -> str:
    return orjson.dumps(path).decode()
