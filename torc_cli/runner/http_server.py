"""The service on a loopback port, for the jobs of one run and for nobody else.

With no server configured the runner's own process holds the service. Jobs reach it over HTTP; a
random token in the address keeps out other users of the machine, who can see the port too.
"""

import hmac
import logging
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_USER = "torc"
_THREADS = 8


@contextmanager
def serving(app: "WSGIApplication") -> Iterator[str]:
    """Serve an application on a free loopback port; give its address, the token in it."""
    from waitress import create_server  # noqa: PLC0415 - only a run without a server needs it

    logging.getLogger("waitress").setLevel(logging.ERROR)
    token = secrets.token_urlsafe(24)
    sockets: dict[int, Any] = {}
    guarded = with_token(app, token)
    server = create_server(guarded, sockets, host="127.0.0.1", port=0, threads=_THREADS)
    thread = threading.Thread(target=server.run, name="service", daemon=True)
    thread.start()
    try:
        yield f"http://{_USER}:{token}@127.0.0.1:{server.effective_port}"
    finally:
        _stop(server, sockets)
        thread.join(timeout=5)


def _stop(server: Any, sockets: dict[int, Any]) -> None:
    """End a server now; left to itself it looks only once a second whether it should.

    First the workers, which still use its sockets; then the sockets, closed by the loop's own
    thread, because a number that is free again may soon belong to another file.
    """
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(lambda: server.asyncore.close_all(sockets))


def with_token(app: "WSGIApplication", token: str) -> "WSGIApplication":
    """Refuse requests to an application that do not show the token.

    Source:
        RFC 7617, HTTP Basic authentication.
    """
    expected = "Basic " + b64encode(f"{_USER}:{token}".encode()).decode()

    def guarded(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = str(environ.get("HTTP_AUTHORIZATION", ""))
        if hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
            return app(environ, start_response)
        return _refusal(start_response)

    return guarded


def _refusal(start_response: Any) -> Iterable[bytes]:
    body = (
        b'{"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "This is the'
        b" service of somebody's torc run; its jobs have the address in TORC_API_URL.\"}"
    )
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("WWW-Authenticate", 'Basic realm="torc run"'),
    ]
    start_response("401 Unauthorized", headers)
    return [body]
