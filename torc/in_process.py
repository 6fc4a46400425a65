"""The service without a server: requests handed to its application in this process.

The only module of the client that imports the service, and itself imported only when there is
an ``embedded:`` URL, or something to do with a database itself: serve, check, dump.

Source:
    PEP 3333, the Python Web Server Gateway Interface.
"""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar
from urllib.parse import unquote_to_bytes

from service.app import create_app
from service.database.connection import close_database, open_database, open_existing_database
from service.database.dump import dump
from service.database.health import check, compact, describe
from service.database.restore import Restored, restore
from service.database.serving import serve
from service.errors import TorcError
from service.settings import Settings
from torc.errors import from_answer
from torc.transport import Transport, login_name, media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    from arango.database import StandardDatabase

P = ParamSpec("P")
R = TypeVar("R")


def _told(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function of the service raise the client's errors."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except TorcError as ex:
            raise from_answer(ex.status, {"detail": str(ex)}) from ex

    return call


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


@_told
def _opened(url: str) -> Application:
    return create_app(Settings(database_url=url))


class InProcessTransport(Transport):
    """The way to a service that lives in this process.

    Args:
        url: ``embedded:///PATH/TO/FILE.db``.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def send(
        self, method: str, target: str, body: bytes | None, *, repeatable: bool
    ) -> tuple[int, bytes]:
        """Call the application and return ``(status, body)``; nothing can get lost here."""
        del repeatable
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
        "CONTENT_TYPE": media_type(body),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "application/json",
        "HTTP_X_TORC_USER": login_name(),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


# --- what can be done to a database itself ---------------------------------------------------

describe_database = _told(describe)
check_database = _told(check)
compact_database = _told(compact)
serve_database = _told(serve)


@_told
def dump_database(
    url: str, folder: Path, *, collections: Sequence[str], workflow_key: str | None
) -> dict[str, int]:
    """Write a database, or one workflow, to a folder; see ``service.database.dump``.

    Returns:
        ``{collection: number of documents}``.

    Raises:
        ClientError: if there is no such database, collection or workflow, or the folder is not
            free.
    """
    with _closed_at_the_end(open_existing_database(url)) as database:
        return dump(database, folder, collections=collections, workflow_key=workflow_key)


@_told
def restore_database(url: str, folder: Path, *, force: bool) -> Restored:
    """Bring a dump into a database, all or nothing; see ``service.database.restore``.

    Raises:
        ClientError: if the folder holds no dump, or the database something that is in the way.
    """
    with _closed_at_the_end(open_database(url)) as database:
        return restore(database, folder, force=force)


@contextmanager
def _closed_at_the_end(database: StandardDatabase) -> Iterator[StandardDatabase]:
    try:
        yield database
    finally:
        close_database(database)
