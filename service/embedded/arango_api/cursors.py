"""``/_api/cursor``: run a query and fetch its result in batches.

Source:
    ArangoDB manual 3.12, "HTTP interface for AQL queries, cursors".
"""

import sys
from typing import TYPE_CHECKING, Any

from service.embedded.arango_api.batches import Batches
from service.embedded.arango_api.json_text import dumps
from service.embedded.arango_api.messages import Request, Response, answer, done
from service.embedded.arango_api.open_cursors import Batch, OpenCursor
from service.embedded.arango_api.phases import with_phase
from service.embedded.errors import ArangoError, BindParametersInvalid, QueryEmpty, TypeMismatch

if TYPE_CHECKING:
    from service.embedded.aql.query import Result
    from service.embedded.arango_api.server import EmbeddedServer

_BATCH_SIZE = 1000
_SECONDS = 30.0
#: what ``extra.stats`` has had since 3.0
_FIRST_STATS = frozenset(
    {
        "writesExecuted",
        "writesIgnored",
        "scannedFull",
        "scannedIndex",
        "filtered",
        "fullCount",
        "executionTime",
    }
)
#: the phases that ``extra.profile`` has had since 3.0; those that the engine does not tell apart
#: from others take no time
_FIRST_PHASES = (
    "initializing",
    "parsing",
    "optimizing ast",
    "instantiating plan",
    "optimizing plan",
    "executing",
)
#: and those it has had since 3.4
_PHASES = (*_FIRST_PHASES, "loading collections", "instantiating executors", "finalizing")
#: the level of ``profile`` from which on an answer has the plan
_WITH_PLAN = 2


def create(server: "EmbeddedServer", request: Request) -> Response:
    """Run a query and answer with the first batch of its result."""
    body = request.json()
    text, bind_vars = query_and_binds(body)
    options = query_options(body)
    batches = batches_for(body)
    result = run(server, request, (text, bind_vars, options), batches)
    extra = extra_of(request, result, options)
    if _wants_plan(options):
        extra["plan"] = server.engine.explain(request.database, text, bind_vars)["plan"]
        extra["stats"]["nodes"] = []  # nothing is measured node by node
    attributes: dict[str, Any] = {"cached": False, "extra": extra}
    if body.get("count"):
        attributes["count"] = batches.row_count
    return first_batch(server, request, body, batches, attributes)


def next_batch(server: "EmbeddedServer", request: Request, key: str) -> Response:
    """Answer with the next batch."""
    cursor = server.cursors.get(request.database, key)
    return _batch(server, request, cursor, cursor.next())


def named_batch(server: "EmbeddedServer", request: Request, key: str, number: str) -> Response:
    """Answer with the batch of that number: the next one, or the last one again."""
    cursor = server.cursors.get(request.database, key)
    return _batch(server, request, cursor, cursor.batch(int(number) if number.isdigit() else 0))


def remove(server: "EmbeddedServer", request: Request, key: str) -> Response:
    """Forget a cursor."""
    server.cursors.remove(request.database, key)
    return done({"id": key}, 202)


def query_and_binds(body: Any) -> tuple[str, dict[str, Any]]:
    """Return the query's text and its bind variables.

    Raises:
        QueryEmpty: if there is no text.
        TypeMismatch: if the bind variables are no object.
    """
    text = body.get("query") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text:
        raise QueryEmpty
    bind_vars = body.get("bindVars", {})
    if bind_vars is None:
        message = "invalid structure of bind parameters (while parsing)"
        raise BindParametersInvalid(message)
    if not isinstance(bind_vars, dict):
        message = "expecting object for <bindVars>"
        raise TypeMismatch(message)
    return text, bind_vars


def query_options(body: dict[str, Any]) -> dict[str, Any]:
    """Return the query's options, ``memoryLimit`` among them."""
    options = body.get("options") or {}
    if not isinstance(options, dict):
        message = "expecting object for <options>"
        raise TypeMismatch(message)
    limit = body.get("memoryLimit")
    return {**options, "memoryLimit": limit} if limit else options


def first_batch(
    server: "EmbeddedServer",
    request: Request,
    body: dict[str, Any],
    batches: Batches,
    attributes: dict[str, Any],
) -> Response:
    """Answer with a result, or with its first batch, and keep the rest.

    Args:
        server: keeps the rest.
        request: the question.
        body: its body, which may hold ``ttl`` and ``options``.
        batches: the whole result.
        attributes: what each of the batches carries.
    """
    attributes["error"] = False
    if len(batches) == 1:
        return answer(201, attributes | {"code": 201, "result": batches.last, "hasMore": False})
    cursor = OpenCursor(
        batches,
        attributes,
        seconds=body.get("ttl") or _SECONDS,
        may_retry=bool(query_options(body).get("allowRetry")),
        says_next=request.is_of_later_driver,
    )
    server.cursors.add(request.database, cursor)
    return _told(201, cursor.next())


def _batch(
    server: "EmbeddedServer", request: Request, cursor: OpenCursor, batch: Batch
) -> Response:
    if cursor.is_finished:
        server.cursors.remove(request.database, cursor.key)
    return _told(200, batch)


def _told(status: int, batch: Batch) -> Response:
    about = dumps(batch.about | {"code": status})
    return Response(status, f'{{"result":{batch.rows},{about[1:]}')


def batches_for(body: dict[str, Any]) -> Batches:
    """Return what takes the rows of a query that asks for batches of some size.

    Raises:
        TypeMismatch: if it asks for batches without rows.
    """
    return Batches(_batch_size(body))


def run(
    server: "EmbeddedServer",
    request: Request,
    query: tuple[str, dict[str, Any], dict[str, Any]],
    batches: Batches,
) -> "Result":
    """Run a query and put its rows into batches.

    Args:
        server: has the engine.
        request: for its database.
        query: the text, its bind variables and its options.
        batches: take the rows; closed when the query fails.

    Raises:
        ArangoError: as the query does.
    """
    text, bind_vars, options = query
    try:
        return server.engine.execute(request.database, text, bind_vars, options, batches)
    except BaseException as ex:
        batches.close()
        if isinstance(ex, ArangoError):
            raise with_phase(ex, request) from None
        raise


def _batch_size(body: dict[str, Any]) -> int:
    size = body.get("batchSize", _BATCH_SIZE)
    if not isinstance(size, int | float) or isinstance(size, bool):
        return _BATCH_SIZE
    if size < 1:
        message = "expecting non-zero value for <batchSize>"
        raise TypeMismatch(message)
    return int(min(size, sys.maxsize))


def extra_of(request: Request, result: "Result", options: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer tells of how a query ran."""
    stats = result.stats
    later = request.is_of_later_driver
    if not later:
        stats = {name: value for name, value in stats.items() if name in _FIRST_STATS}
    extra: dict[str, Any] = {"warnings": result.warnings, "stats": stats}
    if options.get("profile"):
        phases = _PHASES if later else _FIRST_PHASES
        extra["profile"] = {phase: result.profile.get(phase, 0.0) for phase in phases}
    return extra


def _wants_plan(options: dict[str, Any]) -> bool:
    level = options.get("profile")
    return isinstance(level, int) and level >= _WITH_PLAN
