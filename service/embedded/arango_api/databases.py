"""``/_api/database``: create, list and drop databases.

Source:
    ArangoDB manual 3.12, "HTTP interface for databases".
"""

from typing import TYPE_CHECKING

from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.places import database_of
from service.embedded.errors import DatabaseNotFound, UseSystemDatabase

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

_SYSTEM = "_system"


def listed(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with the names of all databases; to later drivers only where those are made."""
    if request.is_of_later_driver:
        _only_in_system(request)
    return accessible(server, request)


def accessible(server: "EmbeddedServer", _request: Request) -> Response:
    """Answer with the names of the databases that the caller may enter: all."""
    with server.store.read() as transaction:
        names = [database.name for database in transaction.catalog.databases()]
    return done({"result": names})


def current(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with the properties of the request's database."""
    with server.store.read() as transaction:
        database = database_of(transaction, request)
    properties = {
        "name": database.name,
        "id": database.id,
        "path": str(server.store.path),
        "isSystem": database.name == _SYSTEM,
    }
    return done({"result": properties})


def create(server: "EmbeddedServer", request: Request) -> Response:
    """Create a database; users that the request names are not: the engine has none."""
    _only_in_system(request)
    name = request.json_object().get("name", "")
    with server.store.write() as transaction:
        transaction.create_database(name)
    return done({"result": True}, 201)


def drop(server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Drop a database with all it holds."""
    _only_in_system(request)
    with server.store.write() as transaction:
        if not transaction.catalog.has_database(name):
            raise DatabaseNotFound
        transaction.drop_database(name)
    return done({"result": True})


def _only_in_system(request: Request) -> None:
    if request.database != _SYSTEM:
        raise UseSystemDatabase
