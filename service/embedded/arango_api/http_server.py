"""The API on a socket, for drivers and tools outside this process.

Threads answer; each transaction has a SQLite connection of its own from the store.
"""

import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from waitress import create_server

from service.embedded.arango_api.authentication import with_password
from service.embedded.arango_api.server import EmbeddedServer
from service.embedded.arango_api.wsgi import Wsgi

_THREADS = 8
#: Drivers keep theirs open, idle ones too; who comes when all are taken waits for minutes.
_CONNECTIONS = 900


class CannotListen(OSError):
    """The address cannot be listened on; the message says why."""


@dataclass(frozen=True)
class Address:
    """Where to listen, and what callers must show."""

    host: str = "127.0.0.1"
    port: int = 8529  #: 0: any that is free
    user: str = "root"
    password: str | None = None  #: None: nobody is asked, which only loopback allows


class Listener:
    """An open port for an engine. Callers wait there until ``run`` answers them.

    Raises:
        CannotListen: if the port is taken, the host is not this machine's, or others could
            reach it and no password is asked.
    """

    def __init__(self, engine: EmbeddedServer, address: Address) -> None:
        app: Any = Wsgi(engine)
        if address.password is not None:
            app = with_password(app, address.user, address.password)
        opened = _opened(address)
        # waitress warns of every request that has to wait for a thread.
        logging.getLogger("waitress").setLevel(logging.ERROR)
        self._server = create_server(
            app,
            {},
            sockets=[opened],
            threads=_THREADS,
            ident=None,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,  # select() knows no descriptor beyond 1023
        )
        #: Where callers reach it: ``http://127.0.0.1:8529``.
        self.url = f"http://{_shown(address.host)}:{opened.getsockname()[1]}"

    def run(self) -> None:
        """Answer until Ctrl-C or SIGTERM; what is being answered then still is."""
        with _termination_as_interruption():
            self._server.run()


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an IP address.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
        (True, True, False)
    """
    return ipaddress.ip_address(address).is_loopback


def _opened(address: Address) -> socket.socket:
    try:
        family, place = _resolved(address)
        _check_reach(address, str(place[0]))
        return socket.create_server(place, family=family)
    except (OSError, UnicodeError) as ex:
        if isinstance(ex, CannotListen):
            raise
        where = f"{_shown(address.host)}:{address.port}"
        reason = getattr(ex, "strerror", None) or str(ex)
        message = f"Cannot listen on {where}: {reason}. Name another --port or --host."
        raise CannotListen(message) from ex


def _check_reach(address: Address, place: str) -> None:
    """Refuse to serve others who show no password."""
    if address.password is None and not is_loopback(place):
        message = (
            f"Others can reach {address.host}, and no password is asked of them. Give one, or"
            " listen on 127.0.0.1."
        )
        raise CannotListen(message)


def _resolved(address: Address) -> tuple[int, Any]:
    """Return the family and the address to bind; of several an IPv4 one."""
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    family, *_, place = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, place


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _termination_as_interruption() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, in the one thread that gets signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
