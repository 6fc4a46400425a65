"""``/_api/simple/…``: documents by example or by key, for clients that still ask so.

Each is an AQL query.

Source:
    ArangoDB manual 3.12, "HTTP interface for simple queries".
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from service.embedded.arango_api.cursors import extra_of, first_batch
from service.embedded.arango_api.messages import Request, Response, done
from service.embedded.arango_api.phases import with_phase
from service.embedded.errors import ArangoError, HttpBadParameter, HttpNotFound, NotImplementedHere

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

Json: TypeAlias = dict[str, Any]
_Run: TypeAlias = Callable[[str, Json], list[Any]]

_WITH_EXTRA = frozenset({"all", "all-keys"})
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

    extra: Json = {}

    def run(text: str, bind_vars: Json) -> list[Any]:
        bind_vars = {"@collection": body["collection"], **bind_vars}
        try:
            result = server.engine.execute(request.database, text, bind_vars, {})
        except ArangoError as ex:
            raise with_phase(ex, request) from None
        extra.update(extra_of(request, result, {}))
        return result.rows

    response = function(body, run)
    if name in _WITH_EXTRA:
        response |= {"cached": False, "extra": extra}
    if response.pop("hasMore", None) is not None:
        rows = response.pop("result")
        return first_batch(server, request, body, rows, response)
    return done(response)


def _all(body: Json, run: _Run) -> Json:
    text = "FOR d IN @@collection LIMIT @skip, @limit RETURN d"
    return _found(run(text, _page(body)))


def _all_keys(body: Json, run: _Run) -> Json:
    part = _PART.get(body.get("type", "key"), "_key")
    return _found(run("FOR d IN @@collection RETURN d.@part", {"part": part}), counted=False)


def _by_example(body: Json, run: _Run) -> Json:
    conditions, binds = _conditions(body)
    text = f"FOR d IN @@collection {conditions} LIMIT @skip, @limit RETURN d"
    return _found(run(text, binds | _page(body)))


def _first_example(body: Json, run: _Run) -> Json:
    conditions, binds = _conditions(body)
    rows = run(f"FOR d IN @@collection {conditions} LIMIT 1 RETURN d", binds)
    if not rows:
        message = "no match"
        raise HttpNotFound(message)
    return {"document": rows[0]}


def _any(_body: Json, run: _Run) -> Json:
    rows = run("FOR d IN @@collection SORT RAND() LIMIT 1 RETURN d", {})
    return {"document": rows[0] if rows else None}


def _remove_by_example(body: Json, run: _Run) -> Json:
    conditions, binds = _conditions(body)
    found = f"FOR d IN @@collection {conditions} {_limited(body, binds)}"
    rows = run(f"{found} REMOVE d IN @@collection RETURN 1", binds)
    return {"deleted": len(rows)}


def _update_by_example(body: Json, run: _Run) -> Json:
    conditions, binds = _conditions(body)
    binds["new"] = body.get("newValue", {})
    keep = "true" if _option(body, "keepNull", default=True) else "false"
    merge = "true" if _option(body, "mergeObjects", default=True) else "false"
    found = f"FOR d IN @@collection {conditions} {_limited(body, binds)}"
    options = f"OPTIONS {{keepNull: {keep}, mergeObjects: {merge}}}"
    update = f"UPDATE d WITH @new IN @@collection {options} RETURN 1"
    return {"updated": len(run(f"{found} {update}", binds))}


def _replace_by_example(body: Json, run: _Run) -> Json:
    conditions, binds = _conditions(body)
    binds["new"] = body.get("newValue", {})
    found = f"FOR d IN @@collection {conditions} {_limited(body, binds)}"
    replace = "REPLACE d WITH @new IN @@collection RETURN 1"
    return {"replaced": len(run(f"{found} {replace}", binds))}


def _lookup_by_keys(body: Json, run: _Run) -> Json:
    text = "FOR d IN @@collection FILTER d._key IN @keys RETURN d"
    return {"documents": run(text, {"keys": body.get("keys", [])})}


def _remove_by_keys(body: Json, run: _Run) -> Json:
    keys = body.get("keys", [])
    text = "FOR d IN @@collection FILTER d._key IN @keys REMOVE d IN @@collection RETURN 1"
    removed = len(run(text, {"keys": keys}))
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


def _found(rows: list[Any], *, counted: bool = True) -> Json:
    body: Json = {"result": rows, "hasMore": False}
    return body | ({"count": len(rows)} if counted else {})


_SIMPLE: dict[str, Callable[[Json, _Run], Json]] = {
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
