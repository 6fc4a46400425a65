"""A request and its answer, as the routes and all their functions see them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from service.embedded.arango_api.json_text import dumps, loads
from service.embedded.errors import (
    ArangoError,
    DocumentTypeInvalid,
    HttpBadParameter,
    UniqueViolated,
)

#: How a true flag may be spelled. Source: ArangoDB manual, "HTTP request handling".
_TRUE = frozenset({"1", "true", "yes", "on", "y"})
_NONE: Mapping[str, str] = {}
_JSON = "application/json; charset=utf-8"
#: which index, and which key: named since 3.4
_INDEX = re.compile(r" - in index .*?(?= \(while|$)", re.DOTALL)
#: ``{what an answer says: what it says since 3.8}``
_LATER = {"precondition failed": "conflict, _rev values do not match"}


class Request:
    """What somebody asks of the engine."""

    __slots__ = ("body", "database", "headers", "method", "params", "read", "segments")

    def __init__(  # noqa: PLR0913 - a request has that many parts
        self,
        method: str,
        database: str,
        segments: list[str],
        *,
        params: Mapping[str, str] = _NONE,
        headers: Mapping[str, str] = _NONE,
        body: str | bytes = "",
        read: Callable[[str | bytes], Any] = loads,
    ) -> None:
        self.method = method  #: in capitals
        self.database = database
        self.segments = segments  #: the path below ``/_db/<database>``, decoded: ``["_api", …]``
        self.params = params
        self.headers = headers  #: names in lower case
        self.body = body
        self.read = read  #: turns the body into a value

    @property
    def path(self) -> str:
        """Return the path below the database."""
        return "/" + "/".join(self.segments)

    @property
    def is_of_later_driver(self) -> bool:
        """Tell whether the sender expects what ArangoDB's answers gained since 3.0.

        Drivers name themselves since 3.8; whoever does not gets the attributes that all versions
        share.
        """
        return "x-arango-driver" in self.headers

    def json(self) -> Any:
        """Return the body's value.

        Raises:
            CorruptedJson: if the body is no JSON.
        """
        return self.read(self.body)

    def json_object(self) -> dict[str, Any]:
        """Return the body, which must be an object; an empty body is an empty one.

        Raises:
            CorruptedJson: if the body is no JSON.
            DocumentTypeInvalid: if it is no object.
        """
        value = self.read(self.body) if self.body else {}
        if not isinstance(value, dict):
            message = "invalid document type"
            raise DocumentTypeInvalid(message)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value given in the query string."""
        given = self.params.get(name)
        return default if given is None else given.lower() in _TRUE

    def number(self, name: str, default: int) -> int:
        """Return an integer given in the query string.

        Raises:
            HttpBadParameter: if what is given is no integer.
        """
        given = self.params.get(name)
        if given is None:
            return default
        try:
            return int(given)
        except ValueError as ex:
            message = f"expecting a number for <{name}>, not: {given}"
            raise HttpBadParameter(message) from ex

    def header(self, name: str) -> str | None:
        """Return a header's value without its quotes; the name in lower case."""
        given = self.headers.get(name)
        return None if given is None else given.strip().strip('"')


class Response:
    """What the engine answers."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: str = "", headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.body = body  #: JSON, or empty
        self.headers = {"content-type": _JSON} if headers is None else headers


def answer(status: int, value: Any, revision: str | None = None) -> Response:
    """Answer with a value as JSON, and with the ETag of the document it is about."""
    return Response(status, dumps(value), _headers(revision))


def done(value: dict[str, Any], status: int = 200) -> Response:
    """Answer with an object that says of itself that nothing went wrong."""
    value["error"] = False
    value["code"] = status
    return Response(status, dumps(value))


def document(status: int, text: str, revision: str) -> Response:
    """Answer with a document's stored text."""
    return Response(status, text, _headers(revision))


def refusal(error: ArangoError, request: Request) -> Response:
    """Answer with an error."""
    body = error.body() | {"errorMessage": message_for(error, request)}
    return Response(error.http_code, dumps(body), _headers(body.get("_rev")))


def message_for(error: ArangoError, request: Request) -> str:
    """Return an error's message, without what only later drivers know to read."""
    if request.is_of_later_driver:
        return _LATER.get(error.message, error.message)
    if not isinstance(error, UniqueViolated):
        return error.message
    return _INDEX.sub("", error.message)


def _headers(revision: str | None) -> dict[str, str] | None:
    return None if revision is None else {"content-type": _JSON, "etag": f'"{revision}"'}
