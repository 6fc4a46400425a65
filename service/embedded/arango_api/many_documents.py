"""``/_api/document/{collection}`` with a list: each member succeeds or fails by itself.

Source:
    ArangoDB manual 3.12, "HTTP interface for documents", "Multiple document operations".
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import orjson

from service.embedded.arango_api.changes import (
    Changes,
    Choices,
    Document,
    in_list,
    key_of,
    told_of_new,
)
from service.embedded.arango_api.messages import Request, Response, answer
from service.embedded.arango_api.places import collection_of
from service.embedded.errors import ArangoError, DocumentNotFound, HttpBadParameter

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer


def insert(
    server: "EmbeddedServer", request: Request, collection: str, documents: list[Any]
) -> Response:
    """Insert documents; all by one statement, unless one of them is refused."""
    try:
        return _insert_all(server, request, collection, documents)
    except ArangoError:
        return _each(server, request, collection, documents, Changes.insert)


def _insert_all(
    server: "EmbeddedServer", request: Request, name: str, documents: list[Any]
) -> Response:
    with server.store.write() as transaction:
        collection = collection_of(transaction, request, name)
        choices = Choices.of(request, waits=bool(collection.properties.get("waitForSync")))
        stored = transaction.insert_many(collection, documents)
    outcomes = [] if choices.silent else [told_of_new(new, choices) for new in stored]
    return answer(choices.status, outcomes)


def update(server: "EmbeddedServer", request: Request, collection: str) -> Response:
    """Merge each member into the document that its ``_key`` names."""
    return _each(
        server,
        request,
        collection,
        _list(request),
        lambda changes, patch: changes.update(key_of(patch), patch),
    )


def replace_or_get(server: "EmbeddedServer", request: Request, collection: str) -> Response:
    """Put each member in the place of the document that its ``_key`` names.

    With ``onlyget`` it is the question for those documents.
    """
    if request.flag("onlyget"):
        return _get(server, request, collection)
    return _each(
        server,
        request,
        collection,
        _list(request),
        lambda changes, document: changes.replace(key_of(document), document),
    )


def remove(server: "EmbeddedServer", request: Request, collection: str) -> Response:
    """Remove the documents that keys, ids or documents name."""
    return _each(server, request, collection, _list(request), Changes.remove_like)


def _get(server: "EmbeddedServer", request: Request, name: str) -> Response:
    selectors = _list(request)
    with server.store.read() as transaction:
        collection = collection_of(transaction, request, name)
        texts = [transaction.get(collection, key_of(selector)) for selector in selectors]
    missing = in_list(DocumentNotFound("document not found"), request)
    return answer(200, [missing if text is None else orjson.Fragment(text) for text in texts])


def _list(request: Request) -> list[Any]:
    value = request.json()
    if not isinstance(value, list):
        message = "expecting a JSON array in the request"
        raise HttpBadParameter(message)
    return value


def _each(
    server: "EmbeddedServer",
    request: Request,
    name: str,
    members: Iterable[Any],
    change: Callable[[Changes, Any], Document],
) -> Response:
    with server.store.write() as transaction:
        collection = collection_of(transaction, request, name)
        choices = Choices.of(request, waits=bool(collection.properties.get("waitForSync")))
        changes = Changes(transaction, collection, choices)
        outcomes = [_outcome(changes, member, change) for member in members]
    told = [in_list(each, request) if isinstance(each, ArangoError) else each for each in outcomes]
    response = answer(choices.status, [] if choices.silent else told)
    failures = Counter(each.number for each in outcomes if isinstance(each, ArangoError))
    if failures:
        codes = ",".join(f"{number}:{count}" for number, count in failures.items())
        response.headers = response.headers | {"x-arango-error-codes": codes}
    return response


def _outcome(
    changes: Changes, member: Any, change: Callable[[Changes, Any], Document]
) -> Document | ArangoError:
    try:
        return change(changes, member)
    except ArangoError as ex:
        return ex
