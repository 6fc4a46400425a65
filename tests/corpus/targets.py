"""Whom the corpus asks: the embedded engine in this process, or a live ArangoDB.

Both are asked in the words of ArangoDB's HTTP API; nothing here compares answers.
"""

import base64
import io
import itertools
import json
import os
import urllib.error
import urllib.request
from contextlib import contextmanager
from urllib.parse import unquote

from service.embedded.arango_api.server import EmbeddedServer
from service.embedded.arango_api.wsgi import Wsgi

_numbers = itertools.count(1)


class Target:
    """A server that speaks ArangoDB's HTTP API."""

    def send(self, method, path, body=None, headers=None):
        """Send text; return ``(status, text, headers)``."""
        raise NotImplementedError

    def call(self, method, path, body=None):
        """Send a value as JSON; return ``(status, value)``."""
        text = None if body is None else json.dumps(body)
        status, answer, _ = self.send(method, path, text)
        return status, json.loads(answer) if answer else None

    @contextmanager
    def database(self):
        """Make a database that lives as long as the block, and give its name."""
        name = f"corpus_{os.getpid()}_{next(_numbers)}"
        status, body = self.call("POST", "/_db/_system/_api/database", {"name": name})
        assert status == 201, body
        try:
            yield name
        finally:
            self.call("DELETE", f"/_db/_system/_api/database/{name}")


class Embedded(Target):
    """The engine, asked through its WSGI callable without a socket."""

    is_live = False

    def __init__(self):
        self._server = EmbeddedServer(None)
        self._application = Wsgi(self._server)

    def send(self, method, path, body=None, headers=None):
        path, _, query = path.partition("?")
        data = (body or "").encode()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data),
        }
        for name, value in (headers or {}).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        started = []
        chunks = self._application(environ, lambda *arguments: started.extend(arguments))
        status, answered = started
        return int(status.split(" ")[0]), b"".join(chunks).decode(), dict(answered)

    def close(self):
        """Remove the temporary database."""
        self._server.close()


class Live(Target):
    """A server somewhere: ``http://user:password@host:port``."""

    is_live = True

    def __init__(self, url):
        before, _, host = url.rstrip("/").rpartition("@")
        scheme, _, user = before.rpartition("://") if before else ("", "", "root:")
        self._url = f"{scheme or 'http'}://{host}" if before else host
        self._authorization = "Basic " + base64.b64encode(user.encode()).decode()

    def send(self, method, path, body=None, headers=None):
        request = urllib.request.Request(  # noqa: S310 - the tester's own server
            self._url + path,
            data=None if body is None else body.encode(),
            method=method,
            headers={
                "content-type": "application/json",
                "authorization": self._authorization,
                **(headers or {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                return response.status, response.read().decode(), _lower(response.headers)
        except urllib.error.HTTPError as ex:
            return ex.code, ex.read().decode(errors="replace"), _lower(ex.headers)

    def close(self):
        """Leave the server as it is."""


def _lower(headers):
    return {name.lower(): value for name, value in headers.items()}
