"""The engine behind the API: one store, one AQL engine and the open cursors."""

import os
from pathlib import Path

from service.embedded.aql.query import Engine
from service.embedded.arango_api.expiration import Expiration
from service.embedded.arango_api.headers import HEEDED, heed
from service.embedded.arango_api.messages import Request, Response, refusal
from service.embedded.arango_api.open_cursors import OpenCursors
from service.embedded.arango_api.routes import find
from service.embedded.errors import ArangoError, StorageFailed
from service.embedded.storage.failures import StoreError
from service.embedded.storage.store import Store


class EmbeddedServer:
    """Everything that ArangoDB's HTTP API reaches in one database file.

    Args:
        path: the SQLite file, created when missing; None is a temporary one.
        synchronous: SQLite's setting: ``FULL`` survives a power cut, ``NORMAL`` the end of the
            process.

    Raises:
        StoreError: if the file cannot be opened; says why.
    """

    def __init__(self, path: str | os.PathLike[str] | None, *, synchronous: str = "NORMAL") -> None:
        self.store = Store(None if path is None else Path(path), synchronous=synchronous)
        self.engine = Engine(self.store)
        self.cursors = OpenCursors()
        self.expiration = Expiration(self.store, self.engine)

    def handle(self, request: Request) -> Response:
        """Answer a request; errors too are answers."""
        self.cursors.forget_expired()
        self.expiration.run_if_due()
        try:
            if not HEEDED.isdisjoint(request.headers):
                heed(request)
            function, names = find(request.method, request.segments)
            return function(self, request, *names)
        except ArangoError as ex:
            return refusal(ex, request)
        except StoreError as ex:
            return refusal(StorageFailed(str(ex)), request)

    def close(self) -> None:
        """Close the file; a temporary one is removed."""
        self.cursors.clear()
        self.store.close()
