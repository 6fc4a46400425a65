"""``/_api/explain``, ``/_api/query`` and what else is asked about queries without running them.

Source:
    ArangoDB manual 3.12, "HTTP interface for AQL queries".
"""

from typing import TYPE_CHECKING, Any, TypeAlias

from service.embedded.arango_api.cursors import query_and_binds, query_options
from service.embedded.arango_api.messages import Request, Response, answer, done
from service.embedded.arango_api.phases import with_phase
from service.embedded.errors import (
    ArangoError,
    BadParameter,
    HttpNotFound,
    NotImplementedHere,
    QueryNotFound,
    TypeMismatch,
    UserFunctionNotFound,
)

if TYPE_CHECKING:
    from service.embedded.arango_api.server import EmbeddedServer

Json: TypeAlias = dict[str, Any]

_FIRST_STATS = frozenset({"rulesExecuted", "rulesSkipped", "plansCreated"})
_FIRST_VARIABLE = frozenset({"id", "name"})
_TRACKING: Json = {
    "enabled": True,
    "trackSlowQueries": True,
    "maxSlowQueries": 64,
    "slowQueryThreshold": 10,
    "maxQueryStringLength": 4096,
}


def explain(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with the plan of a query, without running it."""
    body = request.json_object()
    if not isinstance(body.get("query"), str):
        message = "expecting string for <querystring>"
        raise TypeMismatch(message)
    text, bind_vars = query_and_binds(body)
    options = query_options(body)
    try:
        explained = server.engine.explain(request.database, text, bind_vars, options)
    except ArangoError as ex:
        raise with_phase(ex, request) from None
    return done(explained if request.is_of_later_driver else _first(explained))


def _first(explained: Json) -> Json:
    """Return an explanation with no more than it had in 3.0."""
    told = {**explained, "stats": _kept(explained["stats"], _FIRST_STATS)}
    if "plan" in told:
        return told | {"plan": _first_plan(told["plan"])}
    return told | {"plans": [_first_plan(plan) for plan in told["plans"]]}


def _first_plan(plan: Json) -> Json:
    variables = [_kept(variable, _FIRST_VARIABLE) for variable in plan["variables"]]
    kept = {name: value for name, value in plan.items() if name != "isModificationQuery"}
    return kept | {"variables": variables}


def _kept(value: Json, names: frozenset[str]) -> Json:
    return {name: member for name, member in value.items() if name in names}


def parse(server: "EmbeddedServer", request: Request) -> Response:
    """Answer with a query's collections, bind parameters and tree."""
    text = request.json_object().get("query")
    if not isinstance(text, str):
        message = "The attribute 'query' was not found."
        raise BadParameter(message)
    return done({"parsed": True, **server.engine.validate(text)})


def view(_server: "EmbeddedServer", request: Request, aspect: str) -> Response:
    """Answer what runs now: nothing that could be named, for queries run one by one."""
    if aspect == "properties":
        added = {"trackBindVars": True} if request.is_of_later_driver else {}
        return done({**_TRACKING, **added})
    if aspect in {"current", "slow"}:
        return answer(200, [])
    if aspect == "rules":
        message = "optimizer rules are not implemented by the embedded engine"
        raise NotImplementedHere(message)
    message = f"unknown type '{aspect}', expecting 'slow', 'current', or 'properties'"
    raise HttpNotFound(message)


def change_properties(_server: "EmbeddedServer", _request: Request) -> Response:
    """Refuse to track queries otherwise than they are."""
    message = "changing how queries are tracked is not implemented by the embedded engine"
    raise NotImplementedHere(message)


class _NothingToKill(QueryNotFound, number=1591, http_code=404):
    """query ID not found"""  # noqa: D415 - ArangoDB's message


def kill(_server: "EmbeddedServer", request: Request, key: str) -> Response:
    """Forget the slow queries, or say that there is no such query."""
    if key == "slow":
        return done({})
    message = f"cannot kill query '{key}'"
    raise (_NothingToKill if request.is_of_later_driver else QueryNotFound)(message)


def cache(_server: "EmbeddedServer", request: Request, aspect: str) -> Response:
    """Answer that results are not cached."""
    if aspect == "entries" and request.is_of_later_driver:
        return answer(200, [])
    properties: dict[str, Any] = {"mode": "off", "maxResults": 128}
    if request.is_of_later_driver:
        properties |= {"maxResultsSize": 0, "maxEntrySize": 0, "includeSystem": False}
    return answer(200, properties)


def change_cache(_server: "EmbeddedServer", _request: Request) -> Response:
    """Refuse to cache results."""
    message = "a cache of query results is not implemented by the embedded engine"
    raise NotImplementedHere(message)


def clear_cache(_server: "EmbeddedServer", _request: Request) -> Response:
    """Empty the cache, which is empty."""
    return done({})


def user_functions(_server: "EmbeddedServer", request: Request) -> Response:
    """Answer that there are no user functions."""
    return done({"result": []}) if request.is_of_later_driver else answer(200, [])


def create_user_function(_server: "EmbeddedServer", _request: Request) -> Response:
    """Refuse to register JavaScript."""
    message = "user functions are not implemented by the embedded engine"
    raise NotImplementedHere(message)


def remove_user_function(_server: "EmbeddedServer", request: Request, name: str) -> Response:
    """Answer that no function has that name, and that a group has none."""
    if request.flag("group"):
        return done({"deletedCount": 0})
    message = f"no AQL user function with name '{name}' found"
    raise UserFunctionNotFound(message)
