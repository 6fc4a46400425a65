"""A URL becomes a python-arango handle: of an ArangoDB server, or of the embedded engine."""

from urllib.parse import unquote, urlsplit

import orjson
from arango.client import ArangoClient
from arango.database import StandardDatabase

from service.database.failures import translated
from service.errors import InvalidRequest

#: The database in the server, or in the file, when the URL names none.
_DEFAULT_NAME = "torc"

#: Seconds after which a statement counts as lost. Creating a large workflow is one statement.
_TIMEOUT_SECONDS = 600

_SHAPES = "embedded:///absolute/path.db or http://user:password@host:port/name"


def open_database(url: str) -> StandardDatabase:
    """Open the database at a URL, creating it when it is missing.

    Args:
        url: ``embedded:///absolute/path.db``, ``embedded://`` for a temporary database, or
            ``http(s)://user:password@host:port/name``.

    Raises:
        InvalidRequest: if the URL has another shape.
        DatabaseUnavailable: if the server does not answer.
    """
    parts = urlsplit(url)
    if parts.scheme == "embedded":
        return _open_embedded(unquote(parts.path) or None)
    if parts.scheme in {"http", "https"} and parts.hostname:
        return _open_server(url)
    message = f"{url!r} is no database URL; write {_SHAPES}"
    raise InvalidRequest(message)


def _open_embedded(path: str | None) -> StandardDatabase:
    # Only this function knows that there is an embedded engine; ArangoDB users never load it.
    from service.embedded.transport import EmbeddedClient  # noqa: PLC0415 - see above

    client = ArangoClient(
        hosts="http://embedded",
        http_client=EmbeddedClient(path),
        serializer=_dumps,
        deserializer=orjson.loads,
    )
    return _database(client, _DEFAULT_NAME, "root", "")


def _open_server(url: str) -> StandardDatabase:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 8529)
    client = ArangoClient(
        hosts=f"{parts.scheme}://{parts.hostname}:{port}",
        request_timeout=_TIMEOUT_SECONDS,
        serializer=_dumps,
        deserializer=orjson.loads,
    )
    name = parts.path.strip("/") or _DEFAULT_NAME
    return _database(client, name, unquote(parts.username or "root"), unquote(parts.password or ""))


@translated
def _database(client: ArangoClient, name: str, user: str, password: str) -> StandardDatabase:
    system = client.db("_system", username=user, password=password)
    if name != "_system" and not system.has_database(name):
        system.create_database(name)
    return client.db(name, username=user, password=password)


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()
