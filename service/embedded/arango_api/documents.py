"""``/_api/document/{collection}/{key}``: one document read, inserted, changed or removed.

Source:
    ArangoDB manual 3.12, "HTTP interface for documents".
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from service.embedded.arango_api import many_documents
from service.embedded.arango_api.changes import Changes, Choices, Document, PreconditionFailed
from service.embedded.arango_api.messages import (
    Request,
    Response,
    answer,
    document,
    message_for,
    refusal,
)
from service.embedded.arango_api.places import collection_of
from service.embedded.errors import (
    ArangoError,
    CollectionNotFound,
    CollectionParameterMissing,
    DocumentNotFound,
    DocumentTypeInvalid,
    IllegalDocumentKey,
    InvalidEdgeAttribute,
    SuperfluousSuffices,
    UnexpectedDocumentKey,
    UniqueViolated,
)

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

#: What this endpoint says where an AQL statement says something else.
_WORDS: dict[type[ArangoError], str] = {
    IllegalDocumentKey: "invalid document key",
    UnexpectedDocumentKey: "collection does not allow using user-defined keys",
    DocumentTypeInvalid: "invalid document type",
    InvalidEdgeAttribute: "invalid edge attribute",
    DocumentNotFound: "document not found",
}


def get(server: "EmbeddedServer", request: Request, collection: str, key: str) -> Response:
    """Answer with a document, unless the caller has it already or wants another revision."""
    with server.store.read() as transaction:
        text = transaction.get(collection_of(transaction, request, collection), key)
    if text is None:
        message = "document not found"
        raise DocumentNotFound(message)
    if "if-match" in request.headers or "if-none-match" in request.headers:
        return _matching(request, text)
    return document(200, text, text.partition(',"_rev":"')[2].partition('"')[0])


def head(server: "EmbeddedServer", request: Request, collection: str, key: str) -> Response:
    """Answer as ``get`` does, without the document."""
    try:
        response = get(server, request, collection, key)
    except ArangoError as ex:
        response = refusal(ex, request)
    return Response(response.status, "", response.headers)


def insert(server: "EmbeddedServer", request: Request, collection: str) -> Response:
    """Insert the document in the body, or each of a list."""
    body = request.json()
    if isinstance(body, list):
        return many_documents.insert(server, request, collection, body)
    return _change(server, request, collection, lambda changes: changes.insert(body))


def insert_by_parameter(server: "EmbeddedServer", request: Request) -> Response:
    """Insert into the collection that the query string names."""
    collection = request.params.get("collection")
    if collection is None:
        message = (
            "'collection' is missing, expecting /_api/document/<collection> or query parameter"
            " 'collection'"
        )
        raise CollectionParameterMissing(message)
    return insert(server, request, collection)


def update(server: "EmbeddedServer", request: Request, collection: str, key: str) -> Response:
    """Merge the body into a document."""
    body, revision = request.json(), request.header("if-match")
    return _change(server, request, collection, lambda one: one.update(key, body, revision))


def replace(server: "EmbeddedServer", request: Request, collection: str, key: str) -> Response:
    """Put the body in a document's place."""
    body, revision = request.json(), request.header("if-match")
    return _change(server, request, collection, lambda one: one.replace(key, body, revision))


def remove(server: "EmbeddedServer", request: Request, collection: str, key: str) -> Response:
    """Remove a document."""
    revision = request.header("if-match")
    return _change(server, request, collection, lambda one: one.remove(key, revision))


def options(_server: "EmbeddedServer", _request: Request, *_names: str) -> Response:
    """Answer a browser's question what is allowed."""
    return Response(200, "", {"allow": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"})


def no_key(_server: "EmbeddedServer", _request: Request, *_names: str) -> Response:
    """Refuse to read without a key."""
    message = "expecting GET /_api/document/<document-handle>"
    raise CollectionNotFound(message)


def superfluous(_server: "EmbeddedServer", _request: Request, *_names: str) -> Response:
    """Refuse to insert where a key is in the path."""
    message = "superfluous suffix, expecting /_api/document?collection=<identifier>"
    raise SuperfluousSuffices(message)


def _matching(request: Request, text: str) -> Response:
    expected, known = request.header("if-match"), request.header("if-none-match")
    found = orjson.loads(text)
    revision = found["_rev"]
    if expected and expected != revision:
        raise PreconditionFailed(found)
    if known == revision:
        return Response(304, "", {"etag": f'"{revision}"'})
    return document(200, text, revision)


def _change(
    server: "EmbeddedServer", request: Request, name: str, change: Callable[[Changes], Document]
) -> Response:
    try:
        with server.store.write() as transaction:
            collection = collection_of(transaction, request, name)
            choices = Choices.of(request, waits=bool(collection.properties.get("waitForSync")))
            told: dict[str, Any] = change(Changes(transaction, collection, choices))
    except ArangoError as ex:
        raise _in_words(ex, request) from ex
    return _told(request, told, choices)


def _told(request: Request, told: Document, choices: Choices) -> Response:
    if choices.silent:
        return answer(choices.status, {})
    response = answer(choices.status, told, told["_rev"])
    response.headers["location"] = "/".join(
        ("/_db", _quoted(request.database), "_api/document", *map(_quoted, told["_id"].split("/")))
    )
    return response


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _in_words(error: ArangoError, request: Request) -> ArangoError:
    """Return the error with this endpoint's message."""
    words = _WORDS.get(type(error))
    if isinstance(error, UniqueViolated) and not request.is_of_later_driver:
        words = f"cannot create document, {message_for(error, request)}"
    return type(error)(words) if words else error
