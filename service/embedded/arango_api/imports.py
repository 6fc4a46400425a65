"""``/_api/import``: many documents in one request, of which some may fail.

Source:
    ArangoDB manual 3.12, "HTTP interface for bulk operations".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from service.embedded.aql.execution.garbage import COLLECTOR_CALM
from service.embedded.arango_api.changes import Changes, Choices, Document
from service.embedded.arango_api.json_text import dumps
from service.embedded.arango_api.messages import Request, Response, answer, message_for
from service.embedded.arango_api.places import collection_of
from service.embedded.errors import (
    ArangoError,
    CollectionParameterMissing,
    CorruptedJson,
    HttpBadParameter,
    UniqueViolated,
)
from service.embedded.storage.catalog import Collection
from service.embedded.storage.indexes import WriteTransaction

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

#: ``(position, document)``; a document that could not be read is None and its reason a str.
_Member: TypeAlias = tuple[int, Any]

#: How many documents are read before they are inserted.
_PART = 1000
_DUPLICATES = frozenset({"update", "replace", "ignore"})


class _Unreadable(str):
    """Why a line is no document."""

    __slots__ = ()


@dataclass
class _Counts:
    """What became of the documents."""

    created: int = 0
    errors: int = 0
    empty: int = 0
    updated: int = 0
    ignored: int = 0
    details: list[str] = field(default_factory=list)

    def fail(self, detail: str) -> None:
        """Count a document that could not be imported."""
        self.errors += 1
        self.details.append(detail)


def bulk(server: "EmbeddedServer", request: Request) -> Response:
    """Import the documents of the body."""
    name = request.params.get("collection")
    if not name:
        message = "'collection' is missing, expecting /_api/import?collection=<identifier>"
        raise CollectionParameterMissing(message)
    with COLLECTOR_CALM:
        counts = _all_at_once(server, request) or _one_by_one(server, request)
    body: dict[str, Any] = {
        "error": False,
        "created": counts.created,
        "errors": counts.errors,
        "empty": counts.empty,
        "updated": counts.updated,
        "ignored": counts.ignored,
    }
    if request.flag("details"):
        body["details"] = counts.details
    return answer(201, body)


def _all_at_once(server: "EmbeddedServer", request: Request) -> _Counts | None:
    """Insert all documents, read part by part; None if one of them is refused."""
    counts = _Counts()
    members = map(_prefixing(request), map(itemgetter(1), _members(request, counts)))
    try:
        with server.store.write() as transaction:
            collection = _emptied(transaction, request)
            with transaction.in_bulk():
                while part := list(islice(members, _PART)):
                    transaction.insert_many(collection, part)
                    counts.created += len(part)
    except ArangoError:
        return None
    return counts


def _one_by_one(server: "EmbeddedServer", request: Request) -> _Counts:
    counts = _Counts()
    members = list(_members(request, counts))
    with server.store.write() as transaction:
        collection = _emptied(transaction, request)
        choices = replace(Choices.of(request), overwrite="conflict")
        _Import(Changes(transaction, collection, choices), request, counts).run(members)
    return counts


def _emptied(transaction: WriteTransaction, request: Request) -> Collection:
    """Return the collection to import into, emptied when the request says so."""
    collection = collection_of(transaction, request, request.params["collection"])
    if request.flag("overwrite"):
        transaction.truncate(collection)
    return collection


class _Import:
    """One import into one collection."""

    def __init__(self, changes: Changes, request: Request, counts: _Counts) -> None:
        self._changes = changes
        self._counts = counts
        self._request = request
        self._must_be_complete = request.flag("complete")
        self._on_duplicate = request.params.get("onDuplicate", "error")
        self._prefixed = _prefixing(request)

    def run(self, members: Iterable[_Member]) -> None:
        """Import them all."""
        for position, member in members:
            if isinstance(member, dict):
                self._take(position, self._prefixed(member))
            else:
                self._refuse(position, member)

    def _take(self, position: int, document: Document) -> None:
        try:
            self._store(document)
        except ArangoError as ex:
            if self._must_be_complete:
                raise _in_words(ex, self._request) from ex
            self._counts.fail(
                f"at position {position}: creating document failed with error"
                f" '{message_for(ex, self._request)}',"
                f" offending document: {dumps(document)}"
            )

    def _store(self, document: Document) -> None:
        try:
            self._changes.insert(document)
            self._counts.created += 1
        except UniqueViolated:
            if self._on_duplicate not in _DUPLICATES or not self._has(document):
                raise
            self._store_again(document)

    def _has(self, document: Document) -> bool:
        key = document.get("_key")
        changes = self._changes
        return isinstance(key, str) and changes.transaction.get(changes.collection, key) is not None

    def _store_again(self, document: Document) -> None:
        if self._on_duplicate == "ignore":
            self._counts.ignored += 1
            return
        change = self._changes.update if self._on_duplicate == "update" else self._changes.replace
        change(document["_key"], document)
        self._counts.updated += 1

    def _refuse(self, position: int, member: Any) -> None:
        if isinstance(member, _Unreadable):
            detail = f"at position {position}: {member}"
        else:
            detail = (
                f"at position {position + 1}: invalid JSON type (expecting object), offending"
                f" document: {dumps(member)}"
            )
        if self._must_be_complete:
            raise HttpBadParameter(detail)
        self._counts.fail(detail)


def _prefixing(request: Request) -> Callable[[Any], Any]:
    """Return what completes the ends of an edge that are only keys."""
    prefixes = {"_from": request.params.get("fromPrefix"), "_to": request.params.get("toPrefix")}
    given = [(name, prefix.rstrip("/")) for name, prefix in prefixes.items() if prefix]
    if not given:
        return lambda member: member
    replaces = request.flag("overwriteCollectionPrefix")

    def prefixed(member: Any) -> Any:
        for name, prefix in given if isinstance(member, dict) else ():
            value = member.get(name)
            if isinstance(value, str) and (replaces or "/" not in value):
                key = value.partition("/")[2] if "/" in value else value
                member[name] = f"{prefix}/{key}"
        return member

    return prefixed


def _in_words(error: ArangoError, request: Request) -> ArangoError:
    if not isinstance(error, UniqueViolated):
        return error
    if request.is_of_later_driver:
        return UniqueViolated()
    return UniqueViolated(f"cannot create document, {message_for(error, request)}")


def _members(request: Request, counts: _Counts) -> Iterable[_Member]:
    """Return the documents in whichever of the formats the body has."""
    type_ = request.params.get("type")
    text = request.body if isinstance(request.body, str) else request.body.decode(errors="replace")
    if type_ in {"list", "array"} or (type_ == "auto" and text.lstrip()[:1] == "["):
        return _list(request)
    if type_ in {"documents", "auto"}:
        return _lines(request, text, counts)
    return _rows(request, text, counts)


def _list(request: Request) -> Iterable[_Member]:
    try:
        value = request.json()
    except CorruptedJson:
        value = None
    if not isinstance(value, list):
        message = "expecting a JSON array in the request"
        raise HttpBadParameter(message)
    return enumerate(value)


def _lines(request: Request, text: str, counts: _Counts) -> Iterator[_Member]:
    lines = text.split("\n")
    if not lines[-1].strip():
        lines.pop()
    for position, line in enumerate(lines):
        if line.strip():
            yield position, _read(request, line)
        else:
            counts.empty += 1


def _read(request: Request, line: str) -> Any:
    try:
        return request.read(line)
    except CorruptedJson as ex:
        return _Unreadable(f"{ex.message}, offending document: {line}")


def _rows(request: Request, text: str, counts: _Counts) -> Iterator[_Member]:
    """Return the documents of a body whose first line has the attributes' names."""
    lines = _lines(request, text, counts)
    names = next((value for _, value in lines), None)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        message = "no JSON string array found in first line"
        raise HttpBadParameter(message)
    is_any_number_good = request.flag("ignoreMissing")
    for position, values in lines:
        if isinstance(values, list) and (is_any_number_good or len(values) == len(names)):
            yield position, dict(zip(names, values, strict=False))
        else:
            yield position, _Unreadable("wrong number of values, or no JSON array")
