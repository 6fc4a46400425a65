"""python-arango's way into the engine: an HTTP client that never leaves the process.

The only file here that imports ``arango``. The driver builds its requests as for a server; this
client hands them to the routes of ``arango_api`` and gives the answers back.
"""

import os
from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from arango.http import HTTPClient
from arango.response import Response

from service.embedded.arango_api.messages import Request
from service.embedded.arango_api.server import EmbeddedServer

#: What the driver gets as the server's address; nobody resolves it.
HOST = "http://embedded"

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_NOTHING: dict[str, str] = {}


class EmbeddedSession:
    """What the driver takes for a connection; closing it closes the database file."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server

    def close(self) -> None:
        """Close the database."""
        self._server.close()


class EmbeddedClient(HTTPClient):
    """Serve python-arango from one SQLite file.

    Args:
        path: the file, created when missing; None is a temporary database that ends with its
            session.
        synchronous: SQLite's setting: ``FULL`` survives a power cut, ``NORMAL`` the end of the
            process.

    Raises:
        StoreError: if the file cannot be opened; says why.

    Example:
        >>> from arango import ArangoClient
        >>> client = ArangoClient(HOST, http_client=EmbeddedClient(None))
        >>> list(client.db("_system").aql.execute("RETURN 1 + 1"))
        [2]
        >>> client.close()
    """

    def __init__(self, path: str | os.PathLike[str] | None, *, synchronous: str = "NORMAL") -> None:
        self.server = EmbeddedServer(path, synchronous=synchronous)
        #: seconds; the driver wants it, and nothing here takes that long
        self.request_timeout: float | None = None

    def create_session(self, host: str) -> Any:  # noqa: ARG002 - the driver's signature
        """Return what stands for a connection."""
        return EmbeddedSession(self.server)

    def send_request(  # noqa: PLR0913, PLR0917 - the driver's signature
        self,
        session: Any,  # noqa: ARG002
        method: str,
        url: str,
        headers: MutableMapping[str, str] | None = None,
        params: MutableMapping[str, str] | None = None,
        data: Any = None,
        auth: tuple[str, str] | None = None,  # noqa: ARG002
    ) -> Response:
        """Hand a request to the engine and return its answer."""
        # [scheme, "", host, "_db", database, "_api", …], or without "_db" and database
        segments = (unquote(url) if "%" in url else url).split("/")
        has_database = segments[3] == "_db"
        request = Request(
            method.upper(),
            segments[4] if has_database else "_system",
            segments[5:] if has_database else segments[3:],
            params=params or _NOTHING,
            headers=headers or _NOTHING,
            body=data or "",
        )
        answer = self.server.handle(request)
        status = answer.status
        return Response(method, url, answer.headers, status, _PHRASES[status], answer.body)
