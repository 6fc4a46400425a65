"""A URL becomes a python-arango handle: of an ArangoDB server, or of the embedded engine."""

from pathlib import Path
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

import orjson
from arango.client import ArangoClient
from arango.database import StandardDatabase
from arango.exceptions import ArangoServerError
from arango.http import DefaultHTTPClient

from service.database.failures import translated
from service.errors import DatabaseUnavailable, InvalidRequest, NotFound

#: The database in the server, or in the file, when the URL names none.
_DEFAULT_NAME = "torc"

#: Seconds after which a statement counts as lost. Creating a large workflow is one statement.
_TIMEOUT_SECONDS = 600

_DATABASE_NOT_FOUND = 1228
_DUPLICATE_NAME = 1207

#: What the embedded engine says that it stands on; a server says ``rocksdb``.
_EMBEDDED = "sqlite"

#: Stands where a server's address would.
_EMBEDDED_HOST = "http://embedded"

#: How much later than others a server's statement may show what it wrote, seconds.
_SERVER_SETTLES_SECONDS = 2.0

#: Connections to a server that are kept open: one for each thread, and some to spare.
_MOST_CONNECTIONS = 64

_SHAPES = "embedded:///absolute/path.db or http://user:password@host:port/name"


def open_database(url: str) -> StandardDatabase:
    """Open the database at a URL, creating it when it is missing.

    Args:
        url: ``embedded:///absolute/path.db``, with ``?synchronous=full`` to survive power cuts;
            ``embedded://`` for a temporary database; or
            ``http(s)://user:password@host:port/name``.

    Raises:
        InvalidRequest: if the URL has another shape.
        DatabaseUnavailable: if the server does not answer.
    """
    if is_server(url):
        return _open_server(url, create=True)
    return _open_embedded(embedded_path(url), _synchronous(url))


def open_existing_database(url: str) -> StandardDatabase:
    """Open the database at a URL, which must be there.

    Args:
        url: as for ``open_database``, but no temporary one.

    Raises:
        InvalidRequest: if the URL has another shape.
        NotFound: if there is no such file, or no such database in the server.
        DatabaseUnavailable: if the server does not answer.
    """
    if is_server(url):
        return _open_server(url, create=False)
    return _open_embedded(str(existing_file(url)), _synchronous(url))


def embedded_path(url: str) -> str | None:
    """Return the path in an ``embedded:`` URL; None is a temporary database.

    Raises:
        InvalidRequest: if the URL has another shape.
    """
    parts = urlsplit(url)
    if parts.scheme == "embedded" and not parts.netloc and parts.path[:1] in {"", "/"}:
        return unquote(parts.path) or None
    if is_server(url):
        message = f"{without_password(url)} is a server; this works on an embedded database's file."
        raise InvalidRequest(message)
    message = f"{url!r} is no database URL; write {_SHAPES}"
    raise InvalidRequest(message)


def existing_file(url: str) -> Path:
    """Return the file of an embedded database, which must be there.

    Raises:
        InvalidRequest: if the URL is a server's, or none.
        NotFound: if there is no such file.
    """
    path = Path(embedded_path(url) or "")
    if path.is_file():
        return path
    message = f"There is no database file {path}. Name one with --database."
    raise NotFound(message)


def without_password(url: str) -> str:
    """Return a URL as it may be shown.

    Example:
        >>> without_password("http://root:secret@localhost:8529/torc")
        'http://localhost:8529/torc'
    """
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def is_server(url: str) -> bool:
    """Tell whether a URL is a server's."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and _has_port(parts)


def close_database(database: StandardDatabase) -> None:
    """Let go of a database; the temporary one is gone then."""
    for session in database.conn._sessions:  # noqa: SLF001 - the handle does not show its client
        session.close()


@translated
def engine(database: StandardDatabase) -> dict[str, str]:
    """Return the name and the version of the engine: ``embedded`` or ``arangodb``.

    Raises:
        DatabaseUnavailable: if the database does not answer.
    """
    below = cast("dict[str, Any]", database.engine())["name"]
    name = "embedded" if below == _EMBEDDED else "arangodb"
    return {"name": name, "version": str(database.version())}


def settle_seconds(database: StandardDatabase) -> float:
    """Return how long after a moment documents may still appear that were written at it.

    A server runs statements side by side, so that one which gave out its keys first may show its
    documents last. In a file, one statement writes at a time: what is seen is settled.
    """
    is_file = database.conn._hosts == [_EMBEDDED_HOST]  # noqa: SLF001 - nothing else tells
    return 0.0 if is_file else _SERVER_SETTLES_SECONDS


def _synchronous(url: str) -> str:
    """Return what an ``embedded:`` URL says of safety from power cuts.

    Raises:
        InvalidRequest: if it says anything else.
    """
    query = urlsplit(url).query
    if not query:
        return "NORMAL"
    name, _, value = query.partition("=")
    if name != "synchronous" or value.upper() not in {"FULL", "NORMAL"}:
        message = (
            f"{query!r} is no setting of a database file; write ?synchronous=full, to survive"
            " power cuts, or ?synchronous=normal"
        )
        raise InvalidRequest(message)
    return value.upper()


def _open_embedded(path: str | None, synchronous: str) -> StandardDatabase:
    # Only this function knows that there is an embedded engine; ArangoDB users never load it.
    from service.embedded.transport import EmbeddedClient  # noqa: PLC0415 - see above

    try:
        embedded = EmbeddedClient(path, synchronous=synchronous)
    except OSError as ex:
        raise DatabaseUnavailable(str(ex)) from ex
    client = ArangoClient(
        hosts=_EMBEDDED_HOST,
        http_client=embedded,
        serializer=_dumps,
        deserializer=orjson.loads,
    )
    return _database(client, _DEFAULT_NAME, ("root", ""), create=True)


def _open_server(url: str, *, create: bool) -> StandardDatabase:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 8529)
    client = ArangoClient(
        hosts=f"{parts.scheme}://{parts.hostname}:{port}",
        resolver_max_tries=1,
        # The callers of the service try again themselves, and only what may be repeated.
        http_client=DefaultHTTPClient(retry_attempts=0, pool_maxsize=_MOST_CONNECTIONS),
        request_timeout=_TIMEOUT_SECONDS,
        serializer=_dumps,
        deserializer=orjson.loads,
    )
    name = parts.path.strip("/") or _DEFAULT_NAME
    user, password = unquote(parts.username or "root"), unquote(parts.password or "")
    return _database(client, name, (user, password), create=create)


@translated
def _database(
    client: ArangoClient, name: str, credentials: tuple[str, str], *, create: bool
) -> StandardDatabase:
    """Return the database; creating one that is missing needs rights in ``_system``."""
    user, password = credentials
    database = client.db(name, username=user, password=password)
    try:
        database.properties()
    except ArangoServerError as ex:
        if ex.error_code != _DATABASE_NOT_FOUND:
            raise
        if not create:
            message = f"The server has no database {name}."
            raise NotFound(message) from ex
        _create(client.db("_system", username=user, password=password), name)
    return database


def _create(system: StandardDatabase, name: str) -> None:
    try:
        system.create_database(name)
    except ArangoServerError as ex:
        # Another process, started at the same moment, was faster.
        if ex.error_code != _DUPLICATE_NAME:
            raise


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _dumps(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as ex:
        message = f"This cannot be stored as JSON: {ex}."
        raise InvalidRequest(message) from ex
