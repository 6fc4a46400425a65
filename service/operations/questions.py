"""Questions that people ask the graph themselves, in AQL. They read only."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, cast

from arango.cursor import Cursor
from arango.database import StandardDatabase
from arango.exceptions import ArangoServerError

from service.database.failures import translated
from service.errors import InvalidRequest
from service.operations.listing import Page

#: Kinds of nodes in a query's plan that change something.
_WRITING = frozenset(
    {
        "InsertNode",
        "UpdateNode",
        "ReplaceNode",
        "RemoveNode",
        "UpsertNode",
        "MultipleRemoteModificationNode",
        "SingleRemoteOperationNode",
    }
)

#: HTTP codes with which the database refuses a query: it is wrong, or ran too long.
_FAULTS_OF_THE_CALLER = frozenset({400, 404, 409, 410})

#: What the embedded engine says to a query that only ArangoDB answers.
_NOT_IMPLEMENTED = 9

_BATCH_SIZE = 1_000

#: Seconds after which a question is given up.
_MAX_SECONDS: Any = 300


def query_aql(
    database: StandardDatabase, text: str, bind_vars: Mapping[str, Any], limit: int
) -> Page:
    """Answer a question in AQL.

    Args:
        database: which to ask.
        text: the query.
        bind_vars: ``{name: value}``.
        limit: most rows to return.

    Returns:
        The first rows, and how many there are.

    Raises:
        InvalidRequest: if the query is wrong, or would change something; it is not run then.
    """
    try:
        _refuse_writing(database, text, bind_vars)
        return _rows(database, text, bind_vars, limit)
    except ArangoServerError as ex:
        if not _is_about_the_query(ex):
            return _raise_translated(ex)
        message = f"The query is not right: {ex.error_message}"
        raise InvalidRequest(message) from ex


def _refuse_writing(database: StandardDatabase, text: str, bind_vars: Mapping[str, Any]) -> None:
    plan = cast("dict[str, Any]", database.aql.explain(text, bind_vars=dict(bind_vars)))
    writing = sorted(set(_kinds_of_nodes(plan["nodes"])) & _WRITING)
    if writing:
        verbs = ", ".join(name.removesuffix("Node").upper() for name in writing)
        message = f"The query would change the database ({verbs}); only reading is possible here."
        raise InvalidRequest(message)


def _is_about_the_query(ex: ArangoServerError) -> bool:
    return ex.error_code == _NOT_IMPLEMENTED or ex.http_code in _FAULTS_OF_THE_CALLER


def _kinds_of_nodes(nodes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for node in nodes:
        yield node["type"]
        yield from _kinds_of_nodes(node.get("subquery", {}).get("nodes", ()))


def _rows(database: StandardDatabase, text: str, bind_vars: Mapping[str, Any], limit: int) -> Page:
    cursor = database.aql.execute(
        text,
        bind_vars=dict(bind_vars),
        batch_size=_BATCH_SIZE,
        max_runtime=_MAX_SECONDS,
        count=True,
    )
    with cast("Cursor", cursor) as rows:
        total = cast("int", rows.count())
        return Page(list(islice(rows, limit)), 0, total, has_more=total > limit)


@translated
def _raise_translated(ex: ArangoServerError) -> Page:
    raise ex
