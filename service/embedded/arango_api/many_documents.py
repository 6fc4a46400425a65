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
    PreconditionFailed,
    in_list,
    key_of,
    told_of_new,
)
from service.embedded.arango_api.json_text import dumps
from service.embedded.arango_api.messages import Request, Response, answer
from service.embedded.arango_api.places import collection_of
from service.embedded.errors import (
    ArangoError,
    CollectionParameterMissing,
    DocumentNotFound,
    HttpBadParameter,
)

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


def by_parameter(function: Callable[..., Response]) -> Callable[..., Response]:
    """Let the query string name the collection instead of the path.

    The function raises CollectionParameterMissing if it names none.
    """

    def answered(server: "EmbeddedServer", request: Request) -> Response:
        collection = request.params.get("collection")
        if collection is None:
            message = (
                "collection must be given in URL path or query parameter 'collection' must be"
                " specified"
            )
            raise CollectionParameterMissing(message)
        return function(server, request, collection)

    return answered


def _get(server: "EmbeddedServer", request: Request, name: str) -> Response:
    selectors = _list(request)
    with server.store.read() as transaction:
        collection = collection_of(transaction, request, name)
        texts = [transaction.get(collection, key_of(selector)) for selector in selectors]
    found = [
        _found(text, selector, request) for text, selector in zip(texts, selectors, strict=True)
    ]
    response = answer(200, [_member(each, request) for each in found])
    response.headers = response.headers | _error_codes(found)
    return response


def _found(text: str | None, selector: Any, request: Request) -> Any:
    """Return a document's text, or why it is not what the selector means."""
    if text is None:
        return DocumentNotFound("document not found")
    expected = selector.get("_rev") if isinstance(selector, dict) else None
    if expected and not request.flag("ignoreRevs", default=True):
        document = orjson.loads(text)
        if document["_rev"] != expected:
            return PreconditionFailed(document)
    return orjson.Fragment(text)


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
    response = answer(choices.status, _told(outcomes, choices, request))
    response.headers = response.headers | _error_codes(outcomes)
    return response


def _told(
    outcomes: list[Document | ArangoError], choices: Choices, request: Request
) -> list[Document]:
    """Return what an answer says: all of it, or, silently, what went wrong (since 3.7)."""
    if not choices.silent:
        return [_member(each, request) for each in outcomes]
    later = request.is_of_later_driver
    return [in_list(each, request) for each in outcomes if later and isinstance(each, ArangoError)]


def _member(outcome: Document | ArangoError, request: Request) -> Document:
    return in_list(outcome, request) if isinstance(outcome, ArangoError) else outcome


def _error_codes(outcomes: list[Document | ArangoError]) -> dict[str, str]:
    """Return the header that counts the errors by their numbers, if there are any."""
    counts = Counter(str(each.number) for each in outcomes if isinstance(each, ArangoError))
    return {"x-arango-error-codes": dumps(counts)} if counts else {}


def _outcome(
    changes: Changes, member: Any, change: Callable[[Changes, Any], Document]
) -> Document | ArangoError:
    try:
        return change(changes, member)
    except ArangoError as ex:
        return ex
