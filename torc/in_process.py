"""The service without a server: requests handed to its application in this process.

The only module of the client that imports the service, and itself imported only when there is
an ``embedded:`` URL.

Source:
    PEP 3333, the Python Web Server Gateway Interface.
"""

from __future__ import annotations

import io
import sys
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_to_bytes

from service.app import create_app
from service.errors import TorcError
from service.settings import Settings
from torc.errors import from_answer
from torc.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import WSGIApplication


class Application(Protocol):
    """The service: a WSGI application that can let go of its database."""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any], /
    ) -> Iterable[bytes]:
        """Answer a request."""

    def close(self) -> None:
        """Let go of the database."""


#: ``{URL: application}``: one for each database, however many clients it has.
_applications: dict[str, Application] = {}
_opening = Lock()


def application(url: str) -> Application:
    """Return the service's application on a database, the same one each time.

    A runner can serve it to the jobs that it starts.

    Args:
        url: ``embedded:///PATH/TO/FILE.db``.

    Raises:
        ClientError: if the database cannot be opened.
    """
    with _opening:
        if url not in _applications:
            _applications[url] = _opened(url)
        return _applications[url]


def _opened(url: str) -> Application:
    try:
        return create_app(Settings(database_url=url))
    except TorcError as ex:
        raise from_answer(ex.status, {"detail": str(ex)}) from ex


class InProcessTransport(Transport):
    """The way to a service that lives in this process.

    Args:
        url: ``embedded:///PATH/TO/FILE.db``.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
        """Call the application and return ``(status, body)``."""
        return call(application(self.url), method, target, body)

    def close(self) -> None:
        """Close the database, also for other clients in this process; they open it again."""
        app = _applications.pop(self.url, None)
        if app:
            app.close()


def call(
    app: WSGIApplication, method: str, target: str, body: bytes | None = None
) -> tuple[int, bytes]:
    """Call a WSGI application as a server would, and return ``(status, body)``."""
    statuses: list[int] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Callable[..., object]:  # noqa: ARG001 - PEP 3333
        statuses.append(int(status[:3]))
        return sys.stderr.write  # PEP 3333 wants something to call; nobody does

    answer = app(_environ(method, target, body or b""), start_response)
    content = _joined(answer)
    return statuses[-1], content


def _joined(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def _environ(method: str, target: str, body: bytes) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": target,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "application/json",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
