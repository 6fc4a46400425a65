"""Create, change and drop databases and collections.

Graphs are no definitions here: they are documents of ``_graphs``.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from service.embedded.errors import (
    DatabaseNameInvalid,
    DuplicateName,
    Forbidden,
    IllegalName,
)
from service.embedded.storage import keys, names, tables, validation
from service.embedded.storage.catalog import GRAPHS, SYSTEM, Collection, Database
from service.embedded.storage.rows import text_of
from service.embedded.storage.writes import DocumentWrites


class Definitions(DocumentWrites):
    """The part of a write transaction that changes what is defined, except indexes."""

    def create_database(self, name: str) -> Database:
        """Make a database, with the collection of its graphs.

        Raises:
            DatabaseNameInvalid: if it is no name.
            DuplicateName: if there is one of this name.
        """
        _check_database_name(name)
        if self.catalog.has_database(name):
            raise DuplicateName
        self.connection.execute(
            "INSERT INTO databases (id, name) VALUES (?, ?)",
            (1 if name == SYSTEM else self.next_id(), name),
        )
        self.catalog_changed()
        self.create_collection(self.catalog.database(name), GRAPHS, is_system=True)
        return self.catalog.database(name)

    def drop_database(self, name: str) -> None:
        """Remove a database and everything in it.

        Raises:
            DatabaseNotFound: if there is none of this name.
            Forbidden: if it is ``_system``.
        """
        database = self.catalog.database(name)
        if name == SYSTEM:
            raise Forbidden
        for collection in database.collections():
            self.drop_collection(collection)
        self.connection.execute("DELETE FROM databases WHERE id = ?", (database.number,))
        self.catalog_changed()

    def create_collection(
        self,
        database: Database,
        name: str,
        type_: str = "document",
        *,
        properties: Mapping[str, Any] | None = None,
        is_system: bool = False,
    ) -> Collection:
        """Make a collection.

        Args:
            database: where.
            name: its name.
            type_: ``document`` or ``edge``.
            properties: ``keyOptions``, and whatever else is to be remembered.
            is_system: whether its name begins with an underscore.

        Raises:
            IllegalName: if it is no name.
            DuplicateName: if there is one of this name.
            InvalidKeyGenerator: if ``keyOptions`` are wrong.
            NotImplementedHere: if the ``schema`` has a keyword that is not done here.
            ValidationBadParameter: if it is wrong otherwise.
        """
        _check_name(name, is_system=is_system)
        if database.collection(name):
            raise DuplicateName
        number = self.next_id()
        self.connection.execute(
            "INSERT INTO collections (id, database_id, name, type, properties)"
            " VALUES (?, ?, ?, ?, ?)",
            (number, database.number, name, type_, _properties(properties or {})),
        )
        for statement in tables.documents_table(number, is_edge=type_ == "edge"):
            self.connection.execute(statement)
        self.catalog_changed()
        return self.catalog.collection(number)

    def drop_collection(self, collection: Collection) -> None:
        """Remove a collection with its documents and indexes."""
        self.connection.execute(f"DROP TABLE {collection.table}")
        for table, column in (
            ("collections", "id"),
            ("indexes", "collection_id"),
            ("attributes", "collection_id"),
            ("counters", "id"),
        ):
            self.connection.execute(
                f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608 - our names
                (collection.number,),
            )
        self._counters.pop(collection.number, None)
        self.catalog_changed()

    def rename_collection(self, collection: Collection, name: str) -> Collection:
        """Give a collection another name; the ``_id`` of its documents follows.

        Raises:
            IllegalName: if it is no name.
            DuplicateName: if there is one of this name.
        """
        _check_name(name, is_system=collection.is_system)
        if self.catalog.owner(collection.number).collection(name):
            raise DuplicateName
        self.connection.execute(
            "UPDATE collections SET name = ? WHERE id = ?", (name, collection.number)
        )
        rows = self.connection.execute(f"SELECT id, doc FROM {collection.table}")  # noqa: S608 - our name
        self.connection.executemany(
            f"UPDATE {collection.table} SET doc = ? WHERE id = ?",  # noqa: S608 - our name
            [(_with_id(text, name), number) for number, text in rows],
        )
        self.catalog_changed()
        return self._again(collection)

    def change_properties(
        self, collection: Collection, properties: Mapping[str, Any]
    ) -> Collection:
        """Change some properties of a collection; its ``keyOptions`` stay.

        Raises:
            NotImplementedHere: if the ``schema`` has a keyword that is not done here.
            ValidationBadParameter: if it is wrong otherwise.
        """
        kept = {"keyOptions": collection.properties["keyOptions"]}
        changed = _properties({**collection.properties, **properties, **kept})
        self.connection.execute(
            "UPDATE collections SET properties = ? WHERE id = ?", (changed, collection.number)
        )
        self.catalog_changed()
        return self._again(collection)

    def _again(self, collection: Collection) -> Collection:
        """Return a collection as it is now."""
        return self.catalog.collection(collection.number)


def _check_database_name(name: Any) -> None:
    if name == SYSTEM or names.is_database_name(name):
        return
    if isinstance(name, str) and not names.is_normalized(name):
        message = "database name is not properly UTF-8 NFC-normalized"
        raise DatabaseNameInvalid(message)
    raise DatabaseNameInvalid


def _check_name(name: Any, *, is_system: bool) -> None:
    if names.is_collection_name(name, is_system=is_system):
        return
    if isinstance(name, str) and not names.is_normalized(name):
        message = "collection name is not properly UTF-8 NFC-normalized"
        raise IllegalName(message)
    raise IllegalName


def _properties(given: Mapping[str, Any]) -> str:
    schema = validation.completed(given.get("schema"))
    kept = {name: value for name, value in given.items() if name != "schema"}
    kept["keyOptions"] = keys.options_of(given.get("keyOptions"))
    return text_of(kept if schema is None else {**kept, "schema": schema})


def _with_id(text: str, name: str) -> str:
    document = orjson.loads(text)
    document["_id"] = f"{name}/{document['_key']}"
    return text_of(document)
