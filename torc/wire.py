"""HTTP/1.1 as a client speaks it, over one socket.

Jobs start a Python process for each value they read, so what this imports is what they wait
for: ``http.client`` costs as much again as the interpreter itself (it loads the e-mail parser
and TLS), this file a quarter of that. It is not for deciding what to ask, or what an answer
means.

Source:
    RFC 9112, HTTP/1.1.
"""

from __future__ import annotations

import os
import select
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Bytes of status line and headers after which an answer is no answer of ours.
_HEAD_LIMIT = 65536

#: A host that does not say within this time that it is there, is not there.
_LONGEST_GREETING_SECONDS = 10.0


class ConnectionBroken(OSError):
    """The connection broke, or the other side does not speak HTTP.

    Attributes:
        sent: whether the request may have reached the other side.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class Connection:
    """One connection, kept open between requests where the server agrees."""

    def __init__(self, host: str, port: int, *, secure: bool, timeout_seconds: float) -> None:
        self._socket = _connect(host, port, secure=secure, timeout_seconds=timeout_seconds)
        self._reader: BinaryIO = self._socket.makefile("rb")
        self._process = os.getpid()
        self.is_open = True

    def is_usable(self) -> bool:
        """Tell whether the next request may go this way.

        Not in a forked process, whose parent uses the same socket; and not when there is
        something to read, which before a request can only be the server's farewell.
        """
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return self.is_open and self._process == os.getpid() and not poll.poll(0)

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request and wait for the answer: ``(status, headers, body)``.

        The names of the headers are in small letters.

        Raises:
            ConnectionBroken: if the connection broke, or the answer is not HTTP.
            TimeoutError: if no answer came in time.
        """
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers)]
        try:
            self._send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
            return self._answer()
        except (OSError, ValueError) as ex:
            self.close()
            if isinstance(ex, TimeoutError | ConnectionBroken):
                raise
            raise ConnectionBroken(str(ex), sent=True) from ex
        except BaseException:  # what is left of the answer is not that of the next request
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self.is_open = False
        self._reader.close()
        self._socket.close()

    def __del__(self) -> None:
        """Close the connection of a script that ends without a word."""
        if hasattr(self, "_reader"):
            self.close()

    def _send(self, request: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the answer may say why
            self._socket.sendall(request)

    def _answer(self) -> tuple[int, dict[str, str], bytes]:
        """Read an answer, leaving out the provisional ones (1xx) before it."""
        version, status, headers = self._head()
        while 100 <= status < 200:  # noqa: PLR2004 - RFC 9110, section 15.2
            version, status, headers = self._head()
        body = self._body(status, headers)
        stays = "close" not in headers.get("connection", "").lower() and version == "HTTP/1.1"
        if not stays:
            self.close()
        return status, headers, body

    def _head(self) -> tuple[str, int, dict[str, str]]:
        line = self._line()
        version, _, rest = line.partition(" ")
        status = rest[:3]
        if not version.startswith("HTTP/1.") or not status.isdigit():
            message = f"expected an HTTP answer, got {line[:60]!r}"
            raise ConnectionBroken(message, sent=True)
        headers: dict[str, str] = {}
        size = 0
        while line := self._line():
            size += len(line)
            if size > _HEAD_LIMIT:
                message = "the answer's headers have no end"
                raise ConnectionBroken(message, sent=True)
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        return version, int(status), headers

    def _line(self) -> str:
        line = self._reader.readline(_HEAD_LIMIT)
        if not line.endswith(b"\n"):
            message = "the connection was closed before the answer's end"
            raise ConnectionBroken(message, sent=True)
        return line.decode("latin-1").rstrip("\r\n")

    def _body(self, status: int, headers: Mapping[str, str]) -> bytes:
        """Read as much as RFC 9112, section 6.3, says belongs to this answer."""
        if status in {204, 304}:
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        length = headers.get("content-length")
        if length is None:
            self.is_open = False
            return self._reader.read()
        return self._exactly(int(length))

    def _chunks(self) -> list[bytes]:
        chunks = []
        while size := int(self._line().partition(";")[0], 16):
            chunks.append(self._exactly(size))
            self._line()
        while self._line():
            pass
        return chunks

    def _exactly(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) < size:
            message = f"the connection was closed after {len(data)} of {size} bytes"
            raise ConnectionBroken(message, sent=True)
        return data


def _connect(host: str, port: int, *, secure: bool, timeout_seconds: float) -> Any:
    """Open a socket, with TLS around it for ``https``.

    Raises:
        ConnectionBroken: if nobody is there, or it is not who the certificate says.
    """
    patience = min(timeout_seconds, _LONGEST_GREETING_SECONDS)
    try:
        plain = socket.create_connection((_looked_up_as(host), port), patience)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened = _with_tls(plain, host) if secure else plain
    except OSError as ex:
        raise ConnectionBroken(ex.strerror or str(ex), sent=False) from ex
    opened.settimeout(timeout_seconds)
    return opened


def _looked_up_as(host: str) -> Any:
    """Return the name to look up; as bytes, Python does not load its tables of Unicode names."""
    return host.encode() if host.isascii() else host


def _with_tls(plain: socket.socket, host: str) -> Any:
    import ssl  # noqa: PLC0415 - slow to import, and most services are on loopback

    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
