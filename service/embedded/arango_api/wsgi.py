"""The API as a WSGI callable, so that any HTTP server can put it on a socket."""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from service.embedded.arango_api.json_text import loads_strictly
from service.embedded.arango_api.messages import Request, Response, refusal
from service.embedded.errors import InternalError

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

logger = logging.getLogger(__name__)

_DEFAULT_DATABASE = "_system"


class Wsgi:
    """Answer HTTP requests with an embedded server.

    It asks for no password: put it on a loopback address, or behind something that asks.
    """

    def __init__(self, server: "EmbeddedServer") -> None:
        self._server = server

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        response = self._answer(_request(environ))
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body.encode()
        headers = {**response.headers, "content-length": str(len(response.body.encode()))}
        phrase = HTTPStatus(response.status).phrase
        start_response(f"{response.status} {phrase}", list(headers.items()))
        return [body]

    def _answer(self, request: Request) -> Response:
        """Answer a request; a bug is logged and becomes an answer too."""
        try:
            return self._server.handle(request)
        except Exception as ex:  # the one place where any error becomes an answer
            logger.exception("%s %s failed", request.method, request.path)
            message = f"internal error: {type(ex).__name__}: {ex}"
            return refusal(InternalError(message), request)


def _request(environ: dict[str, Any]) -> Request:
    database, segments = split_path(_path(environ))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return Request(
        environ["REQUEST_METHOD"],
        database,
        segments,
        params=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        headers=_headers(environ),
        body=environ["wsgi.input"].read(length) if length else b"",
        read=loads_strictly,
    )


def _path(environ: dict[str, Any]) -> str:
    """Return the path decoded; WSGI gives its bytes as if they were Latin-1."""
    path: str = environ.get("PATH_INFO", "/")
    return path.encode("latin-1", errors="replace").decode(errors="replace")


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    return {
        name[5:].lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }


def split_path(path: str) -> tuple[str, list[str]]:
    """Return the database and the segments below it.

    Example:
        >>> split_path("/_db/torc/_api/document/jobs/1")
        ('torc', ['_api', 'document', 'jobs', '1'])
        >>> split_path("/_api/version")
        ('_system', ['_api', 'version'])
    """
    segments = path.strip("/").split("/")
    if segments[0] == "_db" and len(segments) > 1:
        return segments[1], segments[2:]
    return _DEFAULT_DATABASE, segments
