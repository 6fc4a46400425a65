"""What the engine has none of, where saying so is an answer.

Those are tasks, services, waiting jobs, and users but one.

Everything that would change that is refused: see ``NOT_HERE`` in ``routes.py``.
"""

from typing import TYPE_CHECKING, Any

from service.embedded.arango_api.messages import Request, Response, answer, done
from service.embedded.errors import HttpNotFound, NotImplementedHere, TaskNotFound, UserNotFound

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

#: Who every caller is: the engine asks nobody for a name.
_ROOT = "root"
#: What may stand for many asynchronous requests, where else the id of one does.
_WAITING = frozenset({"pending", "done"})
_FORGETTABLE = frozenset({"all", "expired"})


def tasks(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer that no task waits."""
    return answer(200, [])


def no_tasks(_server: "EmbeddedServer", _request: Request, *_names: str) -> Response:
    """Refuse to run something later."""
    message = "tasks are not implemented by the embedded engine"
    raise NotImplementedHere(message)


def no_such_task(_server: "EmbeddedServer", _request: Request, _id: str) -> Response:
    """Answer that no task has that name."""
    raise TaskNotFound


def services(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer that no Foxx service is installed."""
    return answer(200, [])


def jobs(_server: "EmbeddedServer", _request: Request, asked: str) -> Response:
    """Answer that no asynchronous request is waiting or done."""
    if asked not in _WAITING:
        raise HttpNotFound
    return answer(200, [])


def forget_jobs(_server: "EmbeddedServer", _request: Request, asked: str) -> Response:
    """Forget the asynchronous requests, of which there are none."""
    if asked not in _FORGETTABLE:
        raise HttpNotFound
    return answer(200, {"result": True})


def no_such_job(_server: "EmbeddedServer", _request: Request, *_names: str) -> Response:
    """Answer that no asynchronous request has that id."""
    raise HttpNotFound


def users(_server: "EmbeddedServer", request: Request) -> Response:
    """Answer with the one user."""
    return done({"result": [_root(request)]})


def user(_server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Answer with a user."""
    if name != _ROOT:
        raise UserNotFound
    return done(_root(request))


def databases(server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Answer what a user may do with each database: root everything."""
    if name != _ROOT:
        raise UserNotFound
    if request.flag("full"):
        return no_users(server, request)
    with server.store.read() as transaction:
        names = [database.name for database in transaction.catalog.databases()]
    return done({"result": dict.fromkeys(names, "rw")})


def no_users(_server: "EmbeddedServer", _request: Request, *_names: str) -> Response:
    """Refuse to create users and to grant anything."""
    message = (
        "users and permissions are not implemented by the embedded engine: it serves whoever"
        " reaches it"
    )
    raise NotImplementedHere(message)


def _root(request: Request) -> dict[str, Any]:
    root: dict[str, Any] = {"user": _ROOT, "active": True, "extra": {}}
    return root if request.is_of_later_driver else root | {"changePassword": False}
