"""Answer a request that comes again, under the same id, as it was answered the first time.

Source:
    draft-ietf-httpapi-idempotency-key-header-07, the Idempotency-Key HTTP header.
"""

import re
from hashlib import sha256
from io import BytesIO
from typing import Any

import falcon
from arango.database import StandardDatabase

from service.errors import InvalidRequest
from service.operations.requests import Answer, Requests

#: The id of a request; whoever sends it chooses one that nobody else has.
HEADER = "Idempotency-Key"

_KEY = re.compile(r'"?([\w\-:.]{1,200})"?', re.ASCII)

#: Methods that change nothing: they may come again anyway.
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_FIRST_FAULT_OF_OURS = 500


class RequestIds:
    """Falcon middleware for requests with an id; others pass untouched."""

    def __init__(self, database: StandardDatabase) -> None:
        self._requests = Requests(database)

    def process_resource(
        self, request: falcon.Request, response: falcon.Response, _: object, __: dict[str, Any]
    ) -> None:
        """Answer what was answered before; else note that it is being done."""
        header = request.get_header(HEADER)
        if header is None or request.method in _SAFE:
            return
        answer = self._requests.begin(_key(header), _fingerprint(request))
        if answer is None:
            request.context.has_begun = True
        else:
            _give(response, answer)

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        _: object,
        __: bool,  # noqa: FBT001 - the place is Falcon's
    ) -> None:
        """Keep the answer, unless the fault was ours: then the request may be tried again."""
        if not getattr(request.context, "has_begun", False):
            return
        if response.status_code >= _FIRST_FAULT_OF_OURS:
            self._requests.give_up()
        else:
            self._requests.finish(_given(response))


def _key(header: str) -> str:
    """Return the id in a header.

    Raises:
        InvalidRequest: if it could not be one.
    """
    found = _KEY.fullmatch(header.strip())
    if found is None:
        message = f"{HEADER} is {header!r:.60}; write up to 200 letters, digits and -_:."
        raise InvalidRequest(message)
    return found[1]


def _fingerprint(request: falcon.Request) -> str:
    """Return what only a request for the very same has; its body can still be read."""
    body = b""
    length = request.content_length or 0
    if length <= request.env["torc.max_body_bytes"]:
        body = request.env["wsgi.input"].read(length)
        request.env["wsgi.input"] = BytesIO(body)
    asked = f"{request.method} {request.path}?{request.query_string}\n{length}\n"
    return sha256(asked.encode() + body).hexdigest()


def _given(response: falcon.Response) -> Answer:
    body = response.render_body() or b""
    return {
        "status": response.status_code,
        "content_type": response.content_type,
        "etag": response.get_header("ETag"),
        "body": body.decode(),
    }


def _give(response: falcon.Response, answer: Answer) -> None:
    response.status = answer["status"]
    response.content_type = answer["content_type"]
    if answer["etag"]:
        response.set_header("ETag", answer["etag"])
    response.data = answer["body"].encode()
    response.complete = True
