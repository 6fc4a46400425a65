"""One execution of one query: its transaction, counters, warnings and limits.

A `Run` is also what functions see as their context. Not for what is the same in every execution:
that is a `Plan`.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import orjson

from service.embedded.aql.execution.membership import Memberships
from service.embedded.aql.functions.registry import look_up
from service.embedded.errors import (
    ArangoError,
    CollectionNotFound,
    QueryKilled,
    ResourceLimitExceeded,
)
from service.embedded.storage.catalog import Catalog, Collection, Database
from service.embedded.storage.indexes import WriteTransaction
from service.embedded.storage.transactions import Transaction

#: Rows between two looks at the clock.
_ROWS_PER_LOOK = 256
#: Documents that DOCUMENT() has found, kept at most.
_MOST_FOUND = 256
#: Warnings kept, unless the query's options say another number.
_WARNINGS = 10
#: A limit of so many seconds or bytes is none.
_NO_LIMIT = 1e15


class Statistics:
    """What an execution did, counted."""

    __slots__ = (
        "filtered",
        "full_count",
        "scanned_full",
        "scanned_index",
        "writes_executed",
        "writes_ignored",
    )

    def __init__(self) -> None:
        self.writes_executed = 0
        self.writes_ignored = 0
        self.scanned_full = 0
        self.scanned_index = 0
        self.filtered = 0
        self.full_count: int | None = None


class Run:
    """One execution of one query."""

    def __init__(self, database: str, options: Mapping[str, Any]) -> None:
        self.database = database
        self.user: str | None = "root"
        self.options = options
        self.statistics = Statistics()
        self.warnings: list[dict[str, Any]] = []
        self.memberships = Memberships()
        self.started = time.time()
        self.deadline: float | None = None
        self.memory_limit = 0
        if options:
            self._limit(options)
        #: bytes of the rows held in memory, estimated; counted only under a limit
        self.memory = 0
        self._transaction: Transaction | None = None
        self._catalog: Catalog | None = None
        self._database: Database | None = None
        #: ``{_id: document}`` of those looked up, as they were after so many writes
        self._found: dict[str, dict[str, Any] | None] = {}
        self._found_after = 0

    def _limit(self, options: Mapping[str, Any]) -> None:
        seconds = _number(options.get("maxRuntime"))
        if seconds > 0:
            self.deadline = time.monotonic() + seconds
        self.memory_limit = int(_number(options.get("memoryLimit")))

    def open(self, transaction: Transaction) -> None:
        """Say in which transaction the query runs."""
        self._transaction = transaction

    @property
    def transaction(self) -> Transaction:
        """Return the open transaction.

        Raises:
            AssertionError: if planning said that the query needs none.
        """
        if self._transaction is None:
            message = "a query without a transaction asked for a document"
            raise AssertionError(message)
        return self._transaction

    @property
    def writing(self) -> WriteTransaction:
        """Return the open transaction, which is one that writes."""
        return cast(WriteTransaction, self.transaction)

    @property
    def catalog(self) -> Database:
        """Return what the database of the query holds."""
        catalog = self.transaction.catalog
        if self._database is None or catalog is not self._catalog:
            self._catalog, self._database = catalog, catalog.database(self.database)
        return self._database

    def collection(self, name: str) -> Collection:
        """Return a collection by its name.

        Raises:
            CollectionNotFound: if there is none.
        """
        collection = self.catalog.collection(name)
        if collection is None:
            message = f"collection or view not found: {name}"
            raise CollectionNotFound(message)
        return collection

    # --- documents -----------------------------------------------------------------------

    def document(self, identifier: str) -> dict[str, Any] | None:
        """Return the document with an ``_id``, or None.

        The same one is often asked for many times: rows that refer to one thing come together.
        """
        found, writes = self._found, self.statistics.writes_executed
        if writes != self._found_after or len(found) >= _MOST_FOUND:
            found.clear()
            self._found_after = writes
        if identifier not in found:
            found[identifier] = self._read(identifier)
        return found[identifier]

    def _read(self, identifier: str) -> dict[str, Any] | None:
        name, slash, key = identifier.partition("/")
        collection = self.catalog.collection(name) if slash else None
        if collection is None:
            return None
        text = self.transaction.get(collection, key)
        return None if text is None else orjson.loads(text)

    def document_in(self, collection: str, key: str) -> dict[str, Any] | None:
        """Return the document with a key, or an ``_id`` of that collection, or None.

        Raises:
            CollectionNotFound: if there is no such collection.
        """
        found = self.collection(collection)
        name, slash, rest = key.partition("/")
        if slash and name != collection:
            return None
        text = self.transaction.get(found, rest if slash else key)
        return None if text is None else orjson.loads(text)

    def all_documents(self, collection: str) -> list[dict[str, Any]]:
        """Return every document of a collection, in insertion order."""
        return [orjson.loads(text) for text in self.transaction.scan(self.collection(collection))]

    def collection_count(self, collection: str) -> int:
        """Return how many documents a collection has.

        Raises:
            CollectionNotFound: if there is no such collection.
        """
        return self.transaction.count(self.collection(collection))

    def collections(self) -> Sequence[tuple[str, str]]:
        """Return ``(id, name)`` of the database's collections."""
        return [(str(found.id), found.name) for found in self.catalog.collections()]

    def schema(self, collection: str) -> dict[str, Any] | None:
        """Return a collection's schema rule, or None."""
        return self.collection(collection).properties.get("schema")

    # --- functions -----------------------------------------------------------------------

    def call(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call a function by its name, in any case."""
        function = look_up(name, len(arguments))
        if function.needs_context:
            return function.call(self, *arguments)
        return function.call(*arguments)

    def warn(self, number: int, message: str) -> None:
        """Add a warning to the answer, or fail with it when the options ask for that.

        Raises:
            ArangoError: the warning, under ``failOnWarning``.
        """
        if self.options.get("failOnWarning"):
            raise _as_error(number, message)
        if len(self.warnings) < self.options.get("maxWarningCount", _WARNINGS):
            self.warnings.append({"code": number, "message": message})

    def now(self) -> float:
        """Return when the query began, in milliseconds since 1970."""
        return self.started * 1000

    # --- limits --------------------------------------------------------------------------

    def watched(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Pass rows on, and look at the clock now and then if there is a limit."""
        return rows if self.deadline is None else self._watched(rows)

    def _watched(self, rows: Iterable[Any]) -> Iterator[Any]:
        for number, row in enumerate(rows):
            if not number % _ROWS_PER_LOOK:
                self.check_time()
            yield row

    def check_time(self) -> None:
        """Raise the error of a query that has run too long.

        Raises:
            QueryKilled: after ``maxRuntime`` seconds.
        """
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise QueryKilled

    def hold(self, value: Any) -> None:
        """Count a value that stays in memory, if there is a limit.

        Raises:
            ResourceLimitExceeded: above ``memoryLimit`` bytes.
        """
        if not self.memory_limit:
            return
        self.memory += 16 + 2 * _length(value)
        if self.memory > self.memory_limit:
            message = "query would use more memory than allowed"
            raise ResourceLimitExceeded(message)


def _number(given: Any) -> float:
    """Return a limit; what is no number sets none, as in ArangoDB."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return min(max(given, 0), _NO_LIMIT) if is_number else 0


def _length(value: Any) -> int:
    """Return about how many characters it takes to write a value out."""
    try:
        return len(orjson.dumps(value, default=str))
    except TypeError:  # an integer of more than 64 bits, or deep nesting
        return len(repr(value))


def _as_error(number: int, message: str) -> ArangoError:
    kind = next(
        (found for found in ArangoError.__subclasses__() if found.number == number), ArangoError
    )
    return kind(message)
