"""What a store holds: databases, collections, indexes, graphs, as one snapshot.

A ``Catalog`` never changes. ``definitions.py`` and ``indexes.py`` change what is stored; the next
transaction, of whatever process, then sees another version number and reads the catalog anew.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import orjson

from service.embedded.errors import CollectionNotFound, DatabaseNotFound
from service.embedded.storage import encoding
from service.embedded.storage.encoding import Code
from service.embedded.storage.validation import Validation

#: The names of an attribute and the ones inside it: ``("internal", "memory")``.
Path = tuple[str, ...]

#: The database that always exists.
SYSTEM = "_system"
#: The collection whose documents are a database's graphs.
GRAPHS = "_graphs"

#: Attributes that have a column of their own in every table, or in every edge table.
_OWN_COLUMNS: dict[Path, str] = {("_key",): "key"}
_OWN_EDGE_COLUMNS: dict[Path, str] = {**_OWN_COLUMNS, ("_from",): "from_id", ("_to",): "to_id"}


#: Texts up to so many characters are coded once: queries look for the same few again and again.
_SHORT = 64
_code_of_short = lru_cache(maxsize=1024)(encoding.text_code)


@dataclass(frozen=True)
class Index:
    """One index of a collection."""

    id: str  #: digits, unique in the store; ``"0"`` for the primary index
    name: str
    type: str  #: ``primary``, ``edge``, ``persistent``, ``hash``, ``skiplist``, ``ttl``
    fields: tuple[Path, ...]
    unique: bool = False
    sparse: bool = False
    #: The definition as it was given, ``fields`` as strings.
    definition: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Attribute:
    """One indexed attribute: a column beside the document."""

    number: int
    path: Path
    #: Whether the column's order is AQL's: no array or object was ever stored in it.
    is_ordered: bool

    @property
    def column(self) -> str:
        """The column's name."""
        return f"a{self.number}"


#: An attribute and its name; None if it is inside others.
NamedAttribute = tuple[str | None, Attribute]


def _number_of(named: NamedAttribute) -> int:
    return named[1].number


class Collection:
    """One collection: its names, properties and indexes. Compare by ``id``."""

    def __init__(
        self,
        number: int,
        name: str,
        type_: str,
        properties: dict[str, Any],
        attributes: tuple[Attribute, ...],
        indexes: tuple[Index, ...],
    ) -> None:
        self.number = number
        self.id = str(number)
        self.name = name
        self.type = type_
        self.properties = properties
        self.attributes = attributes
        self.indexes = (*_own_indexes(type_), *indexes)
        self.is_edge = type_ == "edge"
        self.is_system = name.startswith("_")
        self.table = f"documents_{number}"
        self._columns = {each.path: each.column for each in attributes}
        self._own_columns = _OWN_EDGE_COLUMNS if self.is_edge else _OWN_COLUMNS
        self._columns |= self._own_columns
        self._ordered = {each.path for each in attributes if each.is_ordered}
        #: The columns of each index, in its order.
        self.index_columns = [
            [self._columns.get(path) for path in index.fields] for index in self.indexes
        ]

        schema = properties.get("schema")
        self.validation = Validation(schema) if schema else None
        self.named_attributes: list[NamedAttribute] = [
            (each.path[0] if len(each.path) == 1 else None, each) for each in attributes
        ]
        #: ``{outermost name: the indexed attributes of that name or inside it}``
        self._inside: dict[str, list[NamedAttribute]] = {}
        for named in self.named_attributes:
            self._inside.setdefault(named[1].path[0], []).append(named)
        #: What `selections` wrote over it, by what it is about.
        self.texts: dict[tuple[Any, ...], Any] = {}
        #: ``{numbers of attributes: the statement that rewrites them}``
        self._rewrites: dict[tuple[int, ...], str] = {}

    def __repr__(self) -> str:
        return f"<Collection {self.name} ({self.id})>"

    def attributes_patched(self, names: Iterable[str]) -> list[NamedAttribute]:
        """Return the indexed attributes that a patch of these names may change, in their order."""
        inside = self._inside
        # the revision changes with every patch
        found = [named for name in {"_rev", *names} if name in inside for named in inside[name]]
        return sorted(found, key=_number_of) if len(found) > 1 else found

    def column(self, path: Path) -> str | None:
        """Return the column that holds an attribute, if one does."""
        return self._columns.get(path)

    def plain_column(self, path: Path) -> str | None:
        """Return what SELECTs an attribute just as documents have it, if a column does: a text."""
        if path == ("_id",):
            return "'{}/' || key".format(self.name.replace("'", "''"))
        return self._own_columns.get(path)

    def has_text_index(self, path: Path) -> bool:
        """Tell whether an index finds documents by an attribute that is a text in all of them."""
        return path in self._own_columns

    def can_search(self, path: Path, operator: str = "==") -> bool:
        """Tell whether ``search`` takes a condition on this attribute.

        ``_id`` can be asked for equality; everything with a column for every operator.
        """
        return path in self._columns or (path == ("_id",) and operator in {"==", "IN"})

    def can_order(self, path: Path) -> bool:
        """Tell whether ``search`` can sort by this attribute, as AQL would.

        True of an indexed attribute as long as it never held an array or an object.
        """
        return path in self._ordered

    def code(self, path: Path, value: Any) -> Code:
        """Return what stands for a value in the column of this attribute."""
        if not isinstance(value, str):
            return encoding.code(value)
        if path in self._own_columns:
            return value
        return _code_of_short(value) if len(value) <= _SHORT else encoding.code(value)

    @cached_property
    def get_sql(self) -> str:
        """The statement that reads a document by its key."""
        return f"SELECT doc FROM {self.table} WHERE key = ?"  # noqa: S608 - names are ours

    @cached_property
    def insert_sql(self) -> str:
        """The statement that adds a document: key, doc, ends of an edge, attributes."""
        names = ["key", "doc", *self._end_columns, *(each.column for each in self.attributes)]
        return (
            f"INSERT INTO {self.table} ({', '.join(names)})"  # noqa: S608 - names are ours
            f" VALUES ({', '.join('?' * len(names))})"
        )

    def rewrite_sql(self, attributes: Sequence[NamedAttribute]) -> str:
        """The statement that replaces a document: doc, ends, some attributes; then the key."""
        numbers = tuple([each.number for _, each in attributes])
        sql = self._rewrites.get(numbers)
        if sql is None:
            names = ["doc", *self._end_columns, *(each.column for _, each in attributes)]
            settings = ", ".join(f"{name} = ?" for name in names)
            sql = f"UPDATE {self.table} SET {settings} WHERE key = ?"  # noqa: S608 - names are ours
            self._rewrites[numbers] = sql
        return sql

    @property
    def _end_columns(self) -> list[str]:
        return ["from_id", "to_id"] if self.is_edge else []


def _own_indexes(type_: str) -> tuple[Index, ...]:
    primary = Index("0", "primary", "primary", (("_key",),), unique=True)
    if type_ != "edge":
        return (primary,)
    return (primary, Index("1", "edge", "edge", (("_from",), ("_to",))))


class Database:
    """One database: its collections by name and by id, and its graphs."""

    def __init__(
        self, number: int, name: str, collections: Iterable[Collection], graphs: dict[str, Any]
    ) -> None:
        self.number = number
        self.id = str(number)
        self.name = name
        #: The documents of ``_graphs``: ``{name: {"edgeDefinitions": [...], ...}}``.
        self.graphs = graphs
        self._collections = {each.name: each for each in collections}
        self._by_id = {each.id: each for each in self._collections.values()}

    def collection(self, name: str) -> Collection | None:
        """Return the collection with this name, or else with this id."""
        return self._collections.get(name) or self._by_id.get(name)

    def collections(self) -> list[Collection]:
        """Return all collections, the oldest first."""
        return list(self._by_id.values())


class Catalog:
    """Everything that is defined in a store, at one moment."""

    def __init__(self, version: int, databases: Iterable[Database]) -> None:
        #: Differs whenever anything in the catalog differs.
        self.version = version
        self._databases = {each.name: each for each in databases}
        self._owners = {
            collection.number: database
            for database in self._databases.values()
            for collection in database.collections()
        }
        self._collections = {
            number: collection
            for number, database in self._owners.items()
            if (collection := database.collection(str(number)))
        }

    def databases(self) -> list[Database]:
        """Return all databases, ``_system`` first."""
        return list(self._databases.values())

    def has_database(self, name: str) -> bool:
        """Tell whether there is a database with this name."""
        return name in self._databases

    def database(self, name: str) -> Database:
        """Return the database with this name.

        Raises:
            DatabaseNotFound: if there is none.
        """
        try:
            return self._databases[name]
        except KeyError:
            message = f"database not found (name: {name})"
            raise DatabaseNotFound(message) from None

    def owner(self, number: int) -> Database:
        """Return the database that has the collection with this number."""
        return self._owners[number]

    def collection(self, number: int) -> Collection:
        """Return the collection with this number, as it is in this catalog.

        Raises:
            CollectionNotFound: if it was dropped.
        """
        try:
            return self._collections[number]
        except KeyError:
            raise CollectionNotFound from None


def load(connection: sqlite3.Connection, version: int) -> Catalog:
    """Read the catalog as the connection's transaction sees it."""
    attributes = _grouped(
        connection.execute("SELECT * FROM attributes ORDER BY collection_id, number")
    )
    indexes = _grouped(
        connection.execute("SELECT collection_id, id, definition FROM indexes ORDER BY id")
    )
    collections: dict[int, list[Collection]] = {}
    for database_id, number, *rest in connection.execute(
        "SELECT database_id, id, name, type, properties FROM collections ORDER BY id"
    ):
        collections.setdefault(database_id, []).append(
            _collection(number, rest, attributes.get(number, []), indexes.get(number, []))
        )
    databases = connection.execute("SELECT id, name FROM databases ORDER BY id").fetchall()
    return Catalog(
        version,
        [
            _database(connection, number, name, collections.get(number, []))
            for number, name in databases
        ],
    )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Collect rows by their first value."""
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for first, *rest in rows:
        groups.setdefault(first, []).append(tuple(rest))
    return groups


def _database(
    connection: sqlite3.Connection, number: int, name: str, collections: list[Collection]
) -> Database:
    graphs: dict[str, Any] = {}
    for collection in collections:
        if collection.name == GRAPHS:
            rows = connection.execute(f"SELECT key, doc FROM {collection.table} ORDER BY id")  # noqa: S608
            found = ((key, {"orphanCollections": [], **orjson.loads(doc)}) for key, doc in rows)
            graphs = {key: document for key, document in found if _is_graph(document)}
    return Database(number, name, collections, graphs)


def _is_graph(document: dict[str, Any]) -> bool:
    """Tell whether a document of ``_graphs`` has all of a graph; anyone may write there."""
    definitions, orphans = document.get("edgeDefinitions"), document["orphanCollections"]
    return (
        isinstance(definitions, list)
        and _are_names(orphans)
        and all(isinstance(each, dict) and _is_definition(each) for each in definitions)
    )


def _is_definition(part: dict[str, Any]) -> bool:
    """Tell whether an edge definition of a graph is complete."""
    is_named = isinstance(part.get("collection"), str)
    return is_named and _are_names(part.get("from")) and _are_names(part.get("to"))


def _are_names(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _collection(
    number: int,
    row: list[Any],
    attributes: list[tuple[Any, ...]],
    indexes: list[tuple[Any, ...]],
) -> Collection:
    name, type_, properties = row
    return Collection(
        number,
        name,
        type_,
        orjson.loads(properties),
        tuple(
            Attribute(number, tuple(orjson.loads(path)), bool(ordered))
            for number, path, ordered in attributes
        ),
        tuple(_index(*each) for each in indexes),
    )


def _index(number: int, definition: str) -> Index:
    stated = orjson.loads(definition)
    return Index(
        str(number),
        stated["name"],
        stated["type"],
        tuple(tuple(name.split(".")) for name in stated["fields"]),
        stated["unique"],
        stated["sparse"],
        stated,
    )
