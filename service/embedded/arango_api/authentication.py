"""Ask who calls before the API answers: one name and one password.

Source:
    RFC 7617, HTTP Basic authentication; ArangoDB manual 3.12, "HTTP API, Authentication".
"""

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from service.embedded.arango_api.json_text import dumps
from service.embedded.errors import ArangoError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication


class NotAuthorized(ArangoError, number=11, http_code=401):
    """not authorized to execute this request"""  # noqa: D415 - ArangoDB's message


def with_password(app: "WSGIApplication", user: str, password: str) -> "WSGIApplication":
    """Let only those requests through to an application that show this name and password."""
    credentials = b64encode(f"{user}:{password}".encode())

    def guarded(
        environ: dict[str, Any], start_response: "Callable[..., Any] | StartResponse"
    ) -> Iterable[bytes]:
        scheme, _, given = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        shown = given.strip().encode("utf-8", "replace")
        if scheme.lower() == "basic" and hmac.compare_digest(shown, credentials):
            return app(environ, start_response)
        return _refusal(start_response, is_head=environ["REQUEST_METHOD"] == "HEAD")

    return guarded


def _refusal(start_response: Callable[..., Any], *, is_head: bool) -> Iterable[bytes]:
    body = dumps(NotAuthorized().body()).encode()
    headers = [
        ("content-type", "application/json; charset=utf-8"),
        ("content-length", str(len(body))),
        ("www-authenticate", 'Basic realm="ArangoDB"'),
    ]
    start_response("401 Unauthorized", headers)
    return [] if is_head else [body]
