"""One request out, one answer back.

A transport carries requests to a service: over HTTP (:class:`HttpTransport`), or, with no
server, to the service's application in this process (:mod:`torc.in_process`). What may be
asked is in :mod:`torc.api`.
"""

from __future__ import annotations

import json
import os
import time
from binascii import b2a_base64
from functools import cache
from typing import TYPE_CHECKING, Any

from torc import errors, wire
from torc.errors import ConnectionLost

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Says who asks; events of what comes of it name them.
USER_HEADER = "X-Torc-User"

#: Says which request it is, so that the service does it once, however often it comes.
REQUEST_ID_HEADER = "Idempotency-Key"

#: Seconds to go on trying when a service is away that has never answered, and one that has.
_FIRST_PATIENCE_SECONDS = 2.0
_PATIENCE_SECONDS = 10.0

#: What a proxy, or the service, answers when it cannot do it now (RFC 9110, section 15.6).
_TRY_AGAIN = frozenset({502, 503, 504})


class Transport:
    """The way to a service.

    Attributes:
        url: where the service is, as people and ``TORC_API_URL`` write it, without password.
    """

    url: str

    def send(
        self, method: str, target: str, body: bytes | None, *, repeatable: bool
    ) -> tuple[int, bytes]:
        """Send a request to ``target`` (path and query) and return ``(status, body)``.

        Args:
            method: the HTTP method.
            target: path and query.
            body: what to send, if anything.
            repeatable: whether it does no harm twice; else it gets an id.

        Raises:
            ConnectionLost: if no answer came.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Give back what the transport holds."""

    def ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: object = None,
        *,
        repeatable: bool = False,
    ) -> Any:
        """Send JSON and return the JSON of the answer.

        Args:
            method: the HTTP method.
            path: the path, already quoted.
            query: parameters; those that are None are left out.
            body: what to send, as JSON; None sends no body.
            repeatable: whether it does no harm when it is done twice, as nothing that a GET asks.

        Raises:
            ClientError: the class fits the answer; see :mod:`torc.errors`.
        """
        content = None if body is None else _written(body)
        answer = self.carry(method, path, query, content, repeatable=repeatable)
        try:
            return json.loads(answer) if answer else None
        except ValueError as ex:
            raise self._no_service() from ex

    def carry(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        *,
        repeatable: bool = False,
    ) -> bytes:
        """Send bytes as they are, JSON or a zip file, and return those of the answer.

        Raises:
            ClientError: the class fits the answer; see :mod:`torc.errors`.
        """
        repeatable = repeatable or method == "GET"
        status, answer = self.send(method, path + _encoded(query), content, repeatable=repeatable)
        if status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
            if answer[:64].lstrip().startswith(b"<"):  # a page, as of a proxy where one logs in
                raise self._no_service()
            return answer
        raise errors.from_answer(status, _read(answer))

    def _no_service(self) -> errors.ServiceUnavailable:
        return errors.ServiceUnavailable(
            f"What answers at {self.url} is no service of Torc. Name another with --database-url "
            "or TORC_API_URL."
        )


class HttpTransport(Transport):
    """The way to a service over HTTP, with connections kept open.

    It may be used from several threads, and after a fork. What a lost connection, or a service
    that is away, left unanswered is sent again, after waits that grow; under an id, so that it
    is done once, unless it may be done twice anyway.

    Args:
        url: ``http[s]://[user:password@]host[:port][/prefix]``.
        timeout_seconds: how long to wait for the other side at each step of a request.
        patience_seconds: how long to go on trying when the service is away; None: 10 seconds,
            and 2 if it has never answered.
    """

    def __init__(
        self, url: str, *, timeout_seconds: float = 120.0, patience_seconds: float | None = None
    ) -> None:
        self._address = _Address(url)
        self.url = self._address.url
        self.timeout_seconds = timeout_seconds
        self.patience_seconds = patience_seconds
        self._has_answered = False
        self._idle: list[wire.Connection] = []

    def send(
        self, method: str, target: str, body: bytes | None, *, repeatable: bool
    ) -> tuple[int, bytes]:
        """Send a request, again if need be, and return ``(status, body)``.

        Raises:
            ConnectionLost: if the service cannot be reached, or does not answer in time.
        """
        headers = self._headers(method, body, repeatable=repeatable)
        may_be_done = False
        waits: Iterator[float] | None = None
        while True:
            lost, pause = None, 0.0
            try:
                status, about, answer = self._exchange(method, target, headers, body)
            except wire.ConnectionBroken as ex:
                may_be_done = may_be_done or ex.sent
                lost = _lost(_away(self.url, ex, may_be_done=may_be_done), may_be_done=may_be_done)
            else:
                if status not in _TRY_AGAIN:
                    return status, answer
                pause = _retry_after(about)
            waits = waits or _waits(self._patience())
            wait = next(waits, None)
            if wait is not None and pause <= self._patience():
                time.sleep(max(wait, pause))
            elif lost is None:
                return status, answer
            else:
                raise lost

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the connections, which stay in this process."""
        return {**vars(self), "_idle": []}

    def _patience(self) -> float:
        if self.patience_seconds is not None:
            return self.patience_seconds
        return _PATIENCE_SECONDS if self._has_answered else _FIRST_PATIENCE_SECONDS

    def _headers(self, method: str, body: bytes | None, *, repeatable: bool) -> dict[str, str]:
        headers = dict(self._address.headers)
        if body is not None:
            headers["Content-Type"] = media_type(body)
        if method != "GET":
            headers["Content-Length"] = str(len(body or b""))
        if not repeatable:
            headers[REQUEST_ID_HEADER] = os.urandom(16).hex()
        return headers

    def _exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = self._connection()
        target = self._address.prefix + target
        try:
            answer = connection.exchange(method, target, headers, body or b"")
        except TimeoutError as ex:
            message = f"{self.url} did not answer within {self.timeout_seconds:g} seconds."
            raise _lost(message, may_be_done=True) from ex
        self._has_answered = True
        if connection.is_open:
            self._idle.append(connection)
        return answer

    def _connection(self) -> wire.Connection:
        """Take an idle connection that still lives, or open one."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                break
            if connection.is_usable():
                return connection
            connection.close()
        return wire.Connection(
            self._address.host,
            self._address.port,
            secure=self._address.secure,
            timeout_seconds=self.timeout_seconds,
        )


class _Address:
    """What a URL says: where to connect, and what to send with every request.

    Raises:
        InvalidSettings: if the URL is none.
    """

    def __init__(self, url: str) -> None:
        scheme, separator, rest = url.partition("://")
        authority, slash, path = rest.partition("/")
        login, _, place = authority.rpartition("@")
        self.secure = scheme.lower() == "https"
        self.prefix = (slash + path).rstrip("/")
        self.host, self.port = _host_and_port(place, 443 if self.secure else 80)
        if not separator or scheme.lower() not in {"http", "https"} or not self.host:
            raise errors.InvalidSettings(_NOT_A_URL.format(url))
        if self.port < 0 or {"?", "#", " "} & set(rest):
            raise errors.InvalidSettings(_NOT_A_URL.format(url))
        self.url = f"{scheme.lower()}://{place}{self.prefix}"
        self.headers = {
            "Host": place,
            "Accept": "application/json",
            "User-Agent": "torc",
            USER_HEADER: login_name(),
        }
        if login:
            self.headers["Authorization"] = _basic(login)


def media_type(body: bytes) -> str:
    """Return what a body is: no JSON begins as a zip file does."""
    return "application/zip" if body.startswith(b"PK") else "application/json"


def login_name() -> str:
    """Return the name of this account as a header may hold it, percent-encoded if need be."""
    name = os.environ.get("LOGNAME") or os.environ.get("USER") or _account()
    if name.isascii() and name.isprintable():
        return name
    from urllib.parse import quote  # noqa: PLC0415 - slow to import, and hardly ever needed

    return quote(name)


@cache
def _account() -> str:
    """Ask the system whose account this is; empty where it does not know."""
    from getpass import getuser  # noqa: PLC0415 - the environment says it nearly always

    try:
        return getuser()
    except (ImportError, KeyError, OSError):
        return ""


_NOT_A_URL = (
    "{!r} is not the address of a service. Write http://HOST:PORT for a server, "
    "or embedded:///PATH/TO/FILE.db for a database file on this machine."
)


def _host_and_port(place: str, default: int) -> tuple[str, int]:
    """Split ``host:port`` or ``[address]:port``; the port is -1 if it is not a number."""
    host, colon, port = place.rpartition(":")
    if not colon or "]" in port:
        host, port = place, str(default)
    return host.strip("[]"), int(port) if port.isascii() and port.isdigit() else -1


def _basic(login: str) -> str:
    """Write ``user:password`` of a URL as a header (RFC 7617)."""
    user, _, password = login.partition(":")
    plain = f"{_unquoted(user)}:{_unquoted(password)}".encode()
    return "Basic " + b2a_base64(plain, newline=False).decode()


def _unquoted(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote  # noqa: PLC0415 - slow to import, and hardly ever needed

    return unquote(text)


def _waits(patience_seconds: float) -> Iterator[float]:
    """Yield how long to wait before each new attempt: doubling, with jitter, up to 5 seconds.

    The last wait ends when the patience does.
    """
    from random import uniform  # noqa: PLC0415 - only needed when something is wrong

    end = time.monotonic() + patience_seconds
    wait = 0.05
    while (rest := end - time.monotonic()) > 0:
        yield min(wait * uniform(0.5, 1.5), rest)  # noqa: S311 - jitter, not a secret
        wait = min(2 * wait, 5.0)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return how many seconds the other side wants us to wait (RFC 9110, section 10.2.3)."""
    seconds = headers.get("retry-after", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else 0.0


def _lost(message: str, *, may_be_done: bool) -> ConnectionLost:
    lost = ConnectionLost(message)
    lost.may_be_done = may_be_done
    return lost


def _away(url: str, ex: wire.ConnectionBroken, *, may_be_done: bool) -> str:
    if may_be_done:
        return (
            f"The connection to {url} broke before the answer came ({ex}). "
            "What was asked may have been done."
        )
    return (
        f"No service answers at {url} ({ex}). Start one with torc-server, or name another "
        "with --database-url or TORC_API_URL."
    )


def _encoded(query: Mapping[str, Any] | None) -> str:
    """Write parameters as a query string, booleans as JSON does."""
    given = {name: value for name, value in (query or {}).items() if value is not None}
    if not given:
        return ""
    from urllib.parse import urlencode  # noqa: PLC0415 - reading one document needs no query

    spelled = {True: "true", False: "false"}
    return "?" + urlencode(
        {
            name: spelled[value] if isinstance(value, bool) else value
            for name, value in given.items()
        }
    )


def _written(body: object) -> bytes:
    """Write a body as JSON.

    Raises:
        Refused: if it holds NaN or an infinity.
    """
    try:
        return json.dumps(body, default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError) as ex:
        message = f"This cannot be sent as JSON ({ex}); write null, or text, for NaN and infinity."
        raise errors.Refused(message) from ex


def _plain(value: Any) -> object:
    """Give JSON what stands behind a document object."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    message = f"{type(value).__name__} is not a JSON value: {value!r:.80}"
    raise TypeError(message)


def _read(answer: bytes) -> object:
    """Read the body of an error answer, which may be anything."""
    try:
        return json.loads(answer)
    except ValueError:
        return answer.decode("utf-8", "replace")
