"""Read the body of a request: JSON, of a known shape."""

from typing import Any

import falcon
import orjson
from marshmallow import Schema, ValidationError

from service.errors import InvalidDocument, Problem, TooLarge
from service.resources.shape_problems import shape_problems


def read_body(request: falcon.Request) -> Any:
    """Return the JSON value in the body; None when there is none.

    Raises:
        InvalidDocument: if the body is not JSON.
        TooLarge: if it is larger than the service takes.
    """
    check_size(request)
    text = request.bounded_stream.read()
    if not text.strip():
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as ex:
        message = f"The body is not JSON: {ex}."
        raise InvalidDocument(message) from ex


def check_size(request: falcon.Request) -> int:
    """Refuse a body that is too large; return how many bytes one may have.

    Raises:
        TooLarge: if it is larger than the service takes.
    """
    limit: int = request.env["torc.max_body_bytes"]
    length = request.content_length or 0
    if length > limit:
        message = f"The body has {length:,} bytes; the service takes {limit:,} at most."
        raise TooLarge(message)
    return limit


def read_object(request: falcon.Request) -> dict[str, Any]:
    """Return the JSON object in the body; an empty one when there is no body.

    Raises:
        InvalidDocument: if the body is something else.
        TooLarge: if it is larger than the service takes.
    """
    body = read_body(request)
    if body is None:
        return {}
    if not isinstance(body, dict):
        message = f"The body is {_kind(body)}; it must be an object: {{…}}."
        raise InvalidDocument(message)
    return body


def read_document(
    request: falcon.Request, schema: Schema, *, partial: bool = False
) -> dict[str, Any]:
    """Return the document in the body, checked against a schema.

    Args:
        request: the request.
        schema: the shape of the document.
        partial: whether attributes may be missing; their defaults are not filled in then.

    Raises:
        InvalidDocument: if the body is not such a document; it lists all problems.
        TooLarge: if it is larger than the service takes.
    """
    return load(read_object(request), schema, partial=partial)


def load(
    body: dict[str, Any], schema: Schema, *, partial: bool | tuple[str, ...] = False
) -> dict[str, Any]:
    """Return a document, checked against a schema.

    Args:
        body: what was sent.
        schema: the shape of the document.
        partial: whether attributes may be missing, or which; what is inside of one is whole.

    Raises:
        InvalidDocument: if it does not match; it lists all problems.
    """
    missing = tuple(schema.fields) if partial is True else partial
    try:
        document: dict[str, Any] = schema.load(body, partial=missing)
    except ValidationError as ex:
        found = shape_problems(ex.messages, schema, body)
        raise InvalidDocument(_said(found), found) from ex
    return document


def _said(found: list[Problem]) -> str:
    if len(found) == 1:
        end = "" if found[0].message.endswith("?") else "."
        return f"{found[0].path or 'The body'}: {found[0].message}{end}"
    return f"The body has {len(found)} problems."


def _kind(body: Any) -> str:
    match body:
        case list():
            return "an array"
        case str():
            return "a string"
        case bool():
            return "true or false"
        case _:
            return "a number"
