"""``/_api/simple/…``: documents by example or by key, for clients that still ask so.

Each is an AQL query.

Source:
    ArangoDB manual 3.12, "HTTP interface for simple queries".
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from service.embedded.arango_api.batches import Batches
from service.embedded.arango_api.cursors import batches_for, extra_of, first_batch, run
from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.errors import HttpBadParameter, HttpNotFound, NotImplementedHere

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

Json: TypeAlias = dict[str, Any]
_PART = {"key": "_key", "id": "_id"}


def simple(server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Answer one of the simple queries."""
    function = _SIMPLE.get(name)
    if function is None:
        message = f"the simple query '{name}' is not implemented by the embedded engine"
        raise NotImplementedHere(message)
    body = request.json_object()
    if not isinstance(body.get("collection"), str):
        message = "expecting string for <collection>"
        raise HttpBadParameter(message)

    query = _Query(server, request, body)
    told = function(body, query)
    if isinstance(told, Batches):
        return first_batch(server, request, body, told, _about(name, told, query))
    return done(told)


class _Query:
    """Runs the AQL of one request on the collection that it names."""

    def __init__(self, server: "EmbeddedServer", request: Request, body: Json) -> None:
        self.extra: Json = {}  #: what the last answer tells of how it ran
        self._server = server
        self._request = request
        self._body = body

    def rows(self, text: str, bind_vars: Json) -> list[Any]:
        """Return every row."""
        return self._put(Batches(sys.maxsize), text, bind_vars).last

    def batches(self, text: str, bind_vars: Json) -> Batches:
        """Return the rows in batches of the size that the request wants."""
        return self._put(batches_for(self._body), text, bind_vars)

    def _put(self, batches: Batches, text: str, bind_vars: Json) -> Batches:
        bind_vars = {"@collection": self._body["collection"], **bind_vars}
        result = run(self._server, self._request, (text, bind_vars, {}), batches)
        self.extra = extra_of(self._request, result, {})
        return batches


def _about(name: str, batches: Batches, query: _Query) -> Json:
    """Return what the answer says beside the rows."""
    counted = {} if name == "all-keys" else {"count": batches.row_count}
    told = {} if name == "by-example" else {"cached": False, "extra": query.extra}
    return counted | told


def _all(body: Json, query: _Query) -> Batches:
    text = "FOR d IN @@collection LIMIT @skip, @limit RETURN d"
    return query.batches(text, _page(body))


def _all_keys(body: Json, query: _Query) -> Batches:
    part = _PART.get(body.get("type", "key"), "_key")
    return query.batches("FOR d IN @@collection RETURN d.@part", {"part": part})


def _by_example(body: Json, query: _Query) -> Batches:
    conditions, binds = _conditions(body)
    text = f"FOR d IN @@collection {conditions} LIMIT @skip, @limit RETURN d"
    return query.batches(text, binds | _page(body))


def _first_example(body: Json, query: _Query) -> Json:
    conditions, binds = _conditions(body)
    rows = query.rows(f"FOR d IN @@collection {conditions} LIMIT 1 RETURN d", binds)
    if not rows:
        message = "no match"
        raise HttpNotFound(message)
    return {"document": rows[0]}


def _any(_body: Json, query: _Query) -> Json:
    rows = query.rows("FOR d IN @@collection SORT RAND() LIMIT 1 RETURN d", {})
    return {"document": rows[0] if rows else None}


def _remove_by_example(body: Json, query: _Query) -> Json:
    conditions, binds = _conditions(body)
    found = f"FOR d IN @@collection {conditions} {_limited(body, binds)}"
    rows = query.rows(f"{found} REMOVE d IN @@collection RETURN 1", binds)
    return {"deleted": len(rows)}


def _update_by_example(body: Json, query: _Query) -> Json:
    conditions, binds = _conditions(body)
    binds["new"] = body.get("newValue", {})
    keep = "true" if _option(body, "keepNull", default=True) else "false"
    merge = "true" if _option(body, "mergeObjects", default=True) else "false"
    found = f"FOR d IN @@collection {conditions} {_limited(body, binds)}"
    options = f"OPTIONS {{keepNull: {keep}, mergeObjects: {merge}}}"
    update = f"UPDATE d WITH @new IN @@collection {options} RETURN 1"
    return {"updated": len(query.rows(f"{found} {update}", binds))}


def _replace_by_example(body: Json, query: _Query) -> Json:
    conditions, binds = _conditions(body)
    binds["new"] = body.get("newValue", {})
    found = f"FOR d IN @@collection {conditions} {_limited(body, binds)}"
    replace = "REPLACE d WITH @new IN @@collection RETURN 1"
    return {"replaced": len(query.rows(f"{found} {replace}", binds))}


def _lookup_by_keys(body: Json, query: _Query) -> Json:
    text = "FOR d IN @@collection FILTER d._key IN @keys RETURN d"
    return {"documents": query.rows(text, {"keys": body.get("keys", [])})}


def _remove_by_keys(body: Json, query: _Query) -> Json:
    keys = body.get("keys", [])
    text = "FOR d IN @@collection FILTER d._key IN @keys REMOVE d IN @@collection RETURN 1"
    removed = len(query.rows(text, {"keys": keys}))
    return {"removed": removed, "ignored": len(keys) - removed}


def _conditions(body: Json) -> tuple[str, Json]:
    """Return one FILTER for each attribute of the example, and their bind variables."""
    example = body.get("example")
    if not isinstance(example, dict):
        message = "expecting object for <example>"
        raise HttpBadParameter(message)
    filters, binds = [], {}
    for number, (name, value) in enumerate(example.items()):
        filters.append(f"FILTER d.@name{number} == @value{number}")
        binds[f"name{number}"] = name.split(".")
        binds[f"value{number}"] = value
    return " ".join(filters), binds


def _limited(body: Json, binds: Json) -> str:
    """Return the LIMIT that a change by example asks for, and bind its number."""
    limit = _option(body, "limit")
    if not limit:
        return ""
    binds["limit"] = limit
    return "LIMIT @limit"


def _option(body: Json, name: str, *, default: Any = None) -> Any:
    """Return an option, which may stand in the body or in its ``options``."""
    options = body.get("options")
    given = {**body, **options} if isinstance(options, dict) else body
    return given.get(name, default)


def _page(body: Json) -> Json:
    return {"skip": body.get("skip") or 0, "limit": body.get("limit")}


_SIMPLE: dict[str, Callable[[Json, _Query], Json | Batches]] = {
    "all": _all,
    "all-keys": _all_keys,
    "any": _any,
    "by-example": _by_example,
    "first-example": _first_example,
    "lookup-by-keys": _lookup_by_keys,
    "remove-by-example": _remove_by_example,
    "remove-by-keys": _remove_by_keys,
    "replace-by-example": _replace_by_example,
    "update-by-example": _update_by_example,
}
