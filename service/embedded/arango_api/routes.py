"""Every endpoint of ArangoDB's HTTP API that the engine has: method and path → function.

A word in braces stands for any one segment, which the function gets as an argument. What ArangoDB
has and the engine has not is refused by name (501, errorNum 9); what nobody has is unknown (404).
"""

from collections.abc import Callable
from typing import TypeAlias

from service.embedded.arango_api import (
    absent,
    collections,
    cursors,
    databases,
    documents,
    edges,
    examples,
    graphs,
    imports,
    indexes,
    many_documents,
    queries,
    version,
    vertices,
)
from service.embedded.arango_api.messages import Response
from service.embedded.arango_api.places import in_database
from service.embedded.errors import HttpNotFound, MethodNotAllowed, NotImplementedHere

Function: TypeAlias = Callable[..., Response]

ROUTES: dict[str, Function] = {
    "GET /_api/version": in_database(version.version),
    "GET /_admin/version": in_database(version.version),
    "HEAD /_api/version": in_database(version.version),
    "POST /_api/version": in_database(version.version),
    "GET /_api/engine": in_database(version.engine),
    "GET /_admin/server/role": in_database(version.role),
    "GET /_admin/server/availability": in_database(version.availability),
    "GET /_admin/server/mode": in_database(version.mode),
    "GET /_admin/time": in_database(version.time),
    "GET /_admin/status": in_database(version.status),
    "GET /_api/database": in_database(databases.listed),
    "GET /_api/database/user": in_database(databases.accessible),
    "GET /_api/database/current": databases.current,
    "POST /_api/database": in_database(databases.create),
    "DELETE /_api/database/{name}": in_database(databases.drop),
    "GET /_api/collection": collections.listed,
    "POST /_api/collection": collections.create,
    "POST /_api/collection/{name}": collections.create_below,
    "GET /_api/collection/{name}": collections.get,
    "DELETE /_api/collection/{name}": collections.drop,
    "GET /_api/collection/{name}/{view}": collections.view,
    "PUT /_api/collection/{name}/{action}": collections.act,
    "GET /_api/key-generators": in_database(collections.key_generators),
    "POST /_api/document": documents.insert_by_parameter,
    "PATCH /_api/document": many_documents.by_parameter(many_documents.update),
    "PUT /_api/document": many_documents.by_parameter(many_documents.replace_or_get),
    "GET /_api/document": documents.no_key,
    "GET /_api/document/{collection}": documents.no_key,
    "POST /_api/document/{collection}/{key}": documents.superfluous,
    "GET /_api/document/{collection}/{key}": documents.get,
    "HEAD /_api/document/{collection}/{key}": documents.head,
    "POST /_api/document/{collection}": documents.insert,
    "PATCH /_api/document/{collection}/{key}": documents.update,
    "PUT /_api/document/{collection}/{key}": documents.replace,
    "DELETE /_api/document/{collection}/{key}": documents.remove,
    "PATCH /_api/document/{collection}": many_documents.update,
    "PUT /_api/document/{collection}": many_documents.replace_or_get,
    "DELETE /_api/document/{collection}": many_documents.remove,
    "OPTIONS /_api/document/{collection}": documents.options,
    "OPTIONS /_api/document/{collection}/{key}": documents.options,
    "POST /_api/import": imports.bulk,
    "PUT /_api/simple/{name}": examples.simple,
    "GET /_api/edges/{collection}": edges.of_vertex,
    "GET /_api/index": indexes.listed,
    "POST /_api/index": indexes.create,
    "GET /_api/index/{collection}/{name}": indexes.get,
    "DELETE /_api/index/{collection}/{name}": indexes.drop,
    "POST /_api/cursor": cursors.create,
    "POST /_api/cursor/{key}": cursors.next_batch,
    "PUT /_api/cursor/{key}": cursors.next_batch,
    "POST /_api/cursor/{key}/{number}": cursors.named_batch,
    "DELETE /_api/cursor/{key}": cursors.remove,
    "POST /_api/explain": queries.explain,
    "POST /_api/query": in_database(queries.parse),
    "GET /_api/query/{view}": in_database(queries.view),
    "PUT /_api/query/properties": in_database(queries.change_properties),
    "DELETE /_api/query/{key}": in_database(queries.kill),
    "GET /_api/query-cache/{view}": in_database(queries.cache),
    "PUT /_api/query-cache/properties": in_database(queries.change_cache),
    "DELETE /_api/query-cache": in_database(queries.clear_cache),
    "GET /_api/aqlfunction": in_database(queries.user_functions),
    "POST /_api/aqlfunction": queries.create_user_function,
    "DELETE /_api/aqlfunction/{name}": in_database(queries.remove_user_function),
    "GET /_api/foxx": in_database(absent.services),
    "GET /_api/tasks": in_database(absent.tasks),
    "POST /_api/tasks": absent.no_tasks,
    "PUT /_api/tasks/{id}": absent.no_tasks,
    "GET /_api/tasks/{id}": in_database(absent.no_such_task),
    "DELETE /_api/tasks/{id}": in_database(absent.no_such_task),
    "GET /_api/job/{asked}": in_database(absent.jobs),
    "PUT /_api/job/{id}": in_database(absent.no_such_job),
    "PUT /_api/job/{id}/cancel": in_database(absent.no_such_job),
    "DELETE /_api/job/{asked}": in_database(absent.forget_jobs),
    "GET /_api/user": in_database(absent.users),
    "GET /_api/user/{name}": in_database(absent.user),
    "POST /_api/user": absent.no_users,
    "PUT /_api/user/{name}": absent.no_users,
    "PATCH /_api/user/{name}": absent.no_users,
    "DELETE /_api/user/{name}": absent.no_users,
    "GET /_api/user/{name}/database": in_database(absent.databases),
    "GET /_api/user/{name}/database/{database}": absent.no_users,
    "PUT /_api/user/{name}/database/{database}": absent.no_users,
    "DELETE /_api/user/{name}/database/{database}": absent.no_users,
    "GET /_api/user/{name}/database/{database}/{collection}": absent.no_users,
    "PUT /_api/user/{name}/database/{database}/{collection}": absent.no_users,
    "DELETE /_api/user/{name}/database/{database}/{collection}": absent.no_users,
    "GET /_api/gharial": graphs.listed,
    "POST /_api/gharial": graphs.create,
    "GET /_api/gharial/{graph}": graphs.get,
    "DELETE /_api/gharial/{graph}": graphs.drop,
    "GET /_api/gharial/{graph}/vertex": graphs.vertex_collections,
    "POST /_api/gharial/{graph}/vertex": graphs.add_vertex_collection,
    "DELETE /_api/gharial/{graph}/vertex/{collection}": graphs.remove_vertex_collection,
    "GET /_api/gharial/{graph}/edge": graphs.edge_collections,
    "POST /_api/gharial/{graph}/edge": graphs.add_edge_definition,
    "PUT /_api/gharial/{graph}/edge/{collection}": graphs.replace_edge_definition,
    "DELETE /_api/gharial/{graph}/edge/{collection}": graphs.remove_edge_definition,
    "POST /_api/gharial/{graph}/{part}/{collection}": vertices.insert,
    "GET /_api/gharial/{graph}/{part}/{collection}/{key}": vertices.get,
    "PATCH /_api/gharial/{graph}/{part}/{collection}/{key}": vertices.update,
    "PUT /_api/gharial/{graph}/{part}/{collection}/{key}": vertices.replace,
    "DELETE /_api/gharial/{graph}/{part}/{collection}/{key}": vertices.remove,
}

#: What ArangoDB has and the engine has not.
NOT_HERE = frozenset(
    {
        "_admin/backup",
        "_admin/cluster",
        "_admin/compact",
        "_admin/database",
        "_admin/echo",
        "_admin/execute",
        "_admin/license",
        "_admin/log",
        "_admin/metrics",
        "_admin/options",
        "_admin/options-description",
        "_admin/routing",
        "_admin/server",
        "_admin/shutdown",
        "_admin/statistics",
        "_admin/support-info",
        "_admin/test",
        "_admin/wal",
        "_api/analyzer",
        "_api/batch",
        "_api/cluster",
        "_api/endpoint",
        "_api/foxx",
        "_api/query-plan-cache",
        "_api/replication",
        "_api/token",
        "_api/transaction",
        "_api/traversal",
        "_api/ttl",
        "_api/view",
        "_api/wal",
        "_open/auth",
    }
)

_Candidate: TypeAlias = tuple[tuple[tuple[int, str], ...], tuple[int, ...], Function]


def _table() -> dict[tuple[str, str, int], list[_Candidate]]:
    """Return the routes by method, first words and number of further segments.

    Each with the places that must hold a certain word and those that are arguments.
    """
    table: dict[tuple[str, str, int], list[_Candidate]] = {}
    for route, function in ROUTES.items():
        method, path = route.split(" ")
        segments = path[1:].split("/")
        rest = list(enumerate(segments))[2:]
        words = tuple((place, word) for place, word in rest if word[0] != "{")
        names = tuple(place for place, word in rest if word[0] == "{")
        key = (method, "/".join(segments[:2]), len(segments))
        table.setdefault(key, []).append((words, names, function))
    for candidates in table.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return table


_TABLE = _table()
_AREAS = frozenset(area for _, area, _ in _TABLE)


def find(method: str, segments: list[str]) -> tuple[Function, list[str]]:
    """Return the function for a request and the arguments that its path holds.

    Raises:
        MethodNotAllowed: if the path is known, with other methods.
        NotImplementedHere: if ArangoDB answers here and the engine does not.
        HttpNotFound: if nobody knows the path.
    """
    area = "/".join(segments[:2])
    for words, names, function in _TABLE.get((method, area, len(segments)), ()):
        if not words:
            return function, segments[2:]
        if all(segments[place] == word for place, word in words):
            return function, [segments[place] for place in names]
    raise _unknown(method, area, segments)


def _unknown(
    method: str, area: str, segments: list[str]
) -> HttpNotFound | MethodNotAllowed | NotImplementedHere:
    path = "/" + "/".join(segments)
    if area in NOT_HERE:
        return NotImplementedHere(f"{method} {path} is not implemented by the embedded engine")
    return MethodNotAllowed() if area in _AREAS else HttpNotFound(f"unknown path '{path}'")
