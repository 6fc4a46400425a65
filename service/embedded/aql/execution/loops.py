"""``FOR variable IN source``: what a loop runs over.

Source:
    ArangoDB manual 3.12, AQL, High-level operations, FOR.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.joins import joined_rows, plan_join
from service.embedded.aql.execution.looping import Loop, Source, Target
from service.embedded.aql.execution.membership import WithoutRun
from service.embedded.aql.execution.ranges import whole_range
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Copies, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.planning import Access, Path, Pushed
from service.embedded.aql.projections import column_variable
from service.embedded.aql.tree import Expression, For, Limit, Range
from service.embedded.aql.values.algebra import to_number, type_name
from service.embedded.errors import ArrayExpected
from service.embedded.storage.search import Condition, Operator, reader_of


def looped_rows(loop: For, upstream: Pipeline, scope: Scope) -> Pipeline:
    """Make a loop over an array or a range."""
    source = _array_source(loop.source, scope)
    return Loop(source, upstream, scope.declare(loop.variable))


# --- arrays and ranges -------------------------------------------------------------------------


def _array_source(node: Expression, scope: Scope) -> Source:
    if isinstance(node, Range):
        first = compile_expression(node.first, scope)
        last = compile_expression(node.last, scope)
        return lambda frame: whole_range(first(frame), last(frame))
    evaluate = compile_expression(node, scope)
    if is_constant(node, binds=True):
        _refuse_early(node, evaluate, scope)
    return lambda frame: _array(evaluate(frame))


def _array(value: Any) -> list[Any]:
    if value.__class__ is not list:
        message = (
            "collection or array expected as operand to FOR loop; "
            f"you specified type '{type_name(value)}'"
        )
        raise ArrayExpected(message)
    return value


def _refuse_early(node: Expression, evaluate: Evaluate, scope: Scope) -> None:
    """Fail over a constant that is no array even if the loop is never reached."""
    if is_constant(node):
        _array(evaluate([WithoutRun()]))
    else:
        scope.slots.checks.append(lambda frame: _array(evaluate(frame)))


# --- collections -------------------------------------------------------------------------------


def document_rows(access: Access, upstream: Pipeline, scope: Scope, copies: Copies) -> Pipeline:
    """Make a loop over a collection, by an index where planning found one.

    Args:
        access: the loop.
        upstream: the rows outside it.
        scope: the variables before it.
        copies: what is needed later of a row outside.
    """
    join = plan_join(access, scope)
    if join is not None:
        access = replace(access, columns=join.columns)
    source = _document_source(access, scope)
    target = _declared(access, scope)
    if join is None:
        return Loop(source, upstream, target)
    return joined_rows(join, source, upstream, target, copies)


def _declared(access: Access, scope: Scope) -> Target:
    """Declare the variable of a loop, or one for each column, side by side."""
    variable = access.loop.variable
    if access.columns is None:
        return scope.declare(variable)
    slots = [scope.declare(column_variable(variable, path)) for path in access.columns]
    return slice(slots[0], slots[-1] + 1)


def _document_source(access: Access, scope: Scope) -> Source:
    if not access.is_lookup:
        return _scan(access)
    key = next((each for each in access.pushed if each.path in (("_key",), ("_id",))), None)
    if key is not None and key.operator == "==" and len(access.pushed) == 1:
        return _by_key(access, key, scope)
    return _search(access, scope)


def _scan(access: Access) -> Source:
    collection, columns = access.collection, access.columns

    def scan(frame: Frame) -> Iterator[Any]:
        run = frame[RUN]
        if columns is None:
            return _counted(
                run, "scanned_full", map(orjson.loads, run.transaction.scan(collection))
            )
        rows = run.transaction.search(collection, columns=columns)
        return _counted(run, "scanned_full", rows)

    return scan


def _counted(run: Run, counter: str, rows: Iterable[Any]) -> Iterator[Any]:
    """Pass rows on, and count them in the statistics when that ends."""
    count = 0
    try:
        for row in rows:
            count += 1
            yield row
    finally:
        setattr(run.statistics, counter, getattr(run.statistics, counter) + count)


def _by_key(access: Access, pushed: Pushed, scope: Scope) -> Source:
    collection, columns = access.collection, access.columns
    read = orjson.loads if columns is None else reader_of(columns)
    evaluate = compile_expression(pushed.value, scope)
    prefix = f"{collection.name}/" if pushed.path == ("_id",) else ""

    def by_key(frame: Frame) -> Iterable[Any]:
        value = evaluate(frame)
        if value.__class__ is not str or not value.startswith(prefix):
            return ()
        run = frame[RUN]
        text = run.transaction.get(collection, value[len(prefix) :])
        if text is None:
            return ()
        run.statistics.scanned_index += 1
        return (read(text),)

    return by_key


def _search(access: Access, scope: Scope) -> Source:
    collection, order, columns = access.collection, access.order, access.columns
    conditions = [
        (pushed.path, pushed.operator, compile_expression(pushed.value, scope))
        for pushed in access.pushed
    ]
    limit = _limit(access.limit, scope)

    def search(frame: Frame) -> Iterable[Any]:
        run = frame[RUN]
        asked = asked_conditions(conditions, frame)
        if asked is None:
            return ()
        found = run.transaction.search(collection, asked, order, limit(frame), columns)
        rows = map(orjson.loads, found) if columns is None else found
        return _counted(run, "scanned_index", rows)

    return search


def asked_conditions(
    conditions: list[tuple[Path, Operator, Evaluate]], frame: Frame
) -> list[Condition] | None:
    """Return the conditions of a search, None if nothing can fulfil them."""
    asked = []
    for path, operator, evaluate in conditions:
        value = evaluate(frame)
        if operator == "IN" and value.__class__ is not list:
            return None
        asked.append(Condition(path, operator, value))
    return asked


def _limit(limit: Limit | None, scope: Scope) -> Callable[[Frame], int | None]:
    """Return how many documents are wanted at most."""
    if limit is None:
        return lambda _: None
    offset = compile_expression(limit.offset, scope) if limit.offset else None
    count = compile_expression(limit.count, scope)

    def most(frame: Frame) -> int | None:
        wanted = count(frame)
        if wanted is None:
            return None
        return int(wanted) + (int(to_number(offset(frame))) if offset else 0)

    return most
