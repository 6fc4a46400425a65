"""``/_api/version`` and what else a client asks to know whom it talks to.

Source:
    ArangoDB manual 3.12, "HTTP interface for server information".
"""

import os
import sqlite3
import struct
import sys
import time as clock
from typing import TYPE_CHECKING

from service.embedded.aql.functions.misc import VERSION
from service.embedded.arango_api.messages import Request, Response, answer, done

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer


def version(_server: "EmbeddedServer", request: Request) -> Response:
    """Answer with the version of ArangoDB that the engine stands in for."""
    value: dict[str, object] = {"server": "arango", "license": "community", "version": VERSION}
    if request.flag("details"):
        value["details"] = {
            "mode": "embedded",
            "role": "SINGLE",
            "host": "",
            "server-version": VERSION,
            "architecture": f"{struct.calcsize('P') * 8}bit",
            "platform": sys.platform,
            "sqlite-version": sqlite3.sqlite_version,
        }
    return answer(200, value)


def engine(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer with what lies below: not RocksDB."""
    supports = {"indexes": ["primary", "edge", "hash", "skiplist", "persistent", "ttl"]}
    return answer(200, {"name": "sqlite", "supports": supports})


def role(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer that this is no cluster."""
    return done({"role": "SINGLE"})


def availability(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer that the engine is at work."""
    return done({"mode": "default"})


def mode(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer that writing is allowed."""
    return done({"mode": "default"})


def time(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer with the time, in seconds since 1970."""
    return done({"time": clock.time()})


def status(_server: "EmbeddedServer", _request: Request) -> Response:
    """Answer with a word on the process."""
    return answer(
        200,
        {
            "server": "arango",
            "license": "community",
            "version": VERSION,
            "mode": "embedded",
            "operationMode": "embedded",
            "foxxApi": False,
            "host": "",
            "pid": os.getpid(),
            "serverInfo": {"role": "SINGLE", "writeOpsEnabled": True, "readOnly": False},
        },
    )
