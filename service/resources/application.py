"""The Falcon application: the paths it understands, and JSON by orjson."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import falcon
import orjson
from falcon.media import JSONHandler

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES

#: Where earlier systems answered; the rest of the path is the same as ours.
_PREFIX = re.compile(r"(?:/_db/[^/]+/torc-service|/torc-service/v1)(?=/|$)")

_COLLECTIONS = frozenset({*COLLECTIONS, *EDGES})


class Application(falcon.App[falcon.Request, falcon.Response]):
    """A WSGI application that also answers under the prefixes of earlier systems."""

    def __init__(self, max_body_bytes: int, close: Callable[[], None]) -> None:
        """Start without routes.

        Args:
            max_body_bytes: larger request bodies are refused.
            close: lets go of the database.
        """
        super().__init__()
        self._max_body_bytes = max_body_bytes
        self.close = close
        handler = JSONHandler(dumps=_dumps, loads=orjson.loads)
        self.req_options.media_handlers[falcon.MEDIA_JSON] = handler
        self.resp_options.media_handlers[falcon.MEDIA_JSON] = handler
        self.req_options.strip_url_path_trailing_slash = True

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        environ["torc.max_body_bytes"] = self._max_body_bytes
        environ["PATH_INFO"] = plain_path(environ.get("PATH_INFO", ""))
        return super().__call__(environ, start_response)


def plain_path(path: str) -> str:
    """Return a path without prefix, and with keys in the place of ids.

    Wherever a key stands, ``jobs%2F77`` may stand as well; a WSGI server hands it on as two
    segments. Keys begin with a digit, other segments do not.

    Example:
        >>> plain_path("/_db/workflows/torc-service/workflows/1/jobs/jobs/77")
        '/workflows/1/jobs/77'
    """
    path = _PREFIX.sub("", path, count=1) if _PREFIX.match(path) else path
    segments = path.split("/")
    befores, afters = ["", *segments[:-1]], [*segments[1:], ""]
    kept = [
        segment
        for before, segment, after in zip(befores, segments, afters, strict=True)
        if not (before == segment and segment in _COLLECTIONS and after[:1].isdecimal())
    ]
    return "/".join(kept) or "/"


def _dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # orjson stops at a depth of 254; an answer in AQL may be nested more deeply.
        return json.dumps(value, ensure_ascii=False).encode()
