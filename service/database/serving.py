"""The embedded engine put on a port under ArangoDB's HTTP API."""

from collections.abc import Callable

from service.database.connection import embedded_path
from service.errors import DatabaseUnavailable, InvalidRequest


def serve(
    url: str,
    host: str,
    port: int,
    *,
    credentials: tuple[str, str] | None,
    tell: Callable[[str], object],
) -> None:
    """Serve an embedded database until Ctrl-C or SIGTERM.

    Args:
        url: ``embedded:///absolute/path.db``; the file is made when missing.
        host: where to listen; others than this machine may reach it only with credentials.
        port: 0 for any that is free.
        credentials: user and password that callers must show; None: they are not asked.
        tell: called with the URL once callers can connect.

    Raises:
        InvalidRequest: if the URL is a server's, or nobody can listen there.
        DatabaseUnavailable: if the file cannot be used.
    """
    # Only here, and where a database is opened, is the embedded engine known.
    from service.embedded.arango_api.http_server import (  # noqa: PLC0415 - see above
        Address,
        CannotListen,
        Listener,
    )
    from service.embedded.arango_api.server import EmbeddedServer  # noqa: PLC0415 - see above

    path = embedded_path(url)
    user, password = credentials or ("root", None)
    try:
        engine = EmbeddedServer(path)
    except OSError as ex:
        raise DatabaseUnavailable(str(ex)) from ex
    try:
        listener = Listener(engine, Address(host, port, user, password))
        tell(listener.url)
        listener.run()
    except CannotListen as ex:
        raise InvalidRequest(str(ex)) from ex
    finally:
        engine.close()
