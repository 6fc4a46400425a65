"""Loops over a collection that look up documents by a value of the row outside.

``FOR p IN produces FOR n IN needs FILTER n._to == p._to`` asks the storage once for many rows of
the outer loop, not once for each. Batches start small, since LIMIT may stop the query.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.looping import Target
from service.embedded.aql.execution.names import names_in
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Copies, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.planning import Access, Pushed
from service.embedded.storage.catalog import Path
from service.embedded.storage.search import Condition, value_at

#: Rows of the outer loop that are taken at once, at first and at most.
_FIRST, _MOST = 1, 256

#: Kinds of values that are equal just when Python says so, once ``1`` and ``true`` are apart.
_SIMPLE = (str, int, float, bool, type(None))

#: ``(what the outer row's slots held, the value it looks for)``
_Waiting = tuple[Any, Any]
#: Documents, or their columns, by the value that was looked for.
_Found = dict[Any, list[Any]]


class Join:
    """An inner loop that can be done in batches."""

    def __init__(self, access: Access, varying: Pushed, scope: Scope) -> None:
        self.collection = access.collection
        self.path: Path = varying.path
        #: what to read of each document, what is looked for among it
        self.columns = access.columns
        if self.columns is not None and self.path not in self.columns:
            self.columns += (self.path,)
        self.value: Evaluate = compile_expression(varying.value, scope)
        self.others = [
            (each.path, each.operator, compile_expression(each.value, scope))
            for each in access.pushed
            if each is not varying
        ]

    def find(self, values: list[Any], frame: Frame) -> _Found:
        """Return ``{value: documents}`` for all values at once, or their columns."""
        conditions = [Condition(self.path, "IN", values)]
        for path, operator, evaluate in self.others:
            value = evaluate(frame)
            if operator == "IN" and value.__class__ is not list:
                return {}
            conditions.append(Condition(path, operator, value))
        return self._grouped(frame[RUN], conditions)

    def _grouped(self, run: Run, conditions: list[Condition]) -> _Found:
        found: _Found = {}
        count = 0
        for value, row in self._valued(run, conditions):
            found.setdefault(value, []).append(row)
            count += 1
        run.statistics.scanned_index += count
        return found

    def _valued(self, run: Run, conditions: list[Condition]) -> Iterator[tuple[Any, Any]]:
        """Yield documents, or their columns, each behind the value by which it is found."""
        search, path, columns = run.transaction.search, self.path, self.columns
        if columns is None:
            for document in map(orjson.loads, search(self.collection, conditions)):
                yield _key(value_at(document, path)), document
            return
        place = columns.index(path)
        for row in search(self.collection, conditions, columns=columns):
            yield _key(row[place]), row


def _key(value: Any) -> Any:
    return (bool, value) if value.__class__ is bool else value


def plan_join(access: Access, scope: Scope) -> Join | None:
    """Return a loop as a join, None if it is not one.

    It is one if exactly one of its conditions depends on the rows outside, and is an equality.
    """
    varying = [each for each in access.pushed if names_in(each.value) & set(scope.varying)]
    if len(varying) != 1 or varying[0].operator != "==" or access.order or access.limit:
        return None
    return Join(access, varying[0], scope)


def joined_rows(
    join: Join,
    one_by_one: Callable[[Frame], Iterable[Any]],
    upstream: Pipeline,
    target: Target,
    copies: Copies,
) -> Pipeline:
    """Make a join.

    Args:
        join: what to look up.
        one_by_one: looks up for the row in the frame alone; for values that are no simple ones.
        upstream: the outer rows.
        target: where the document goes, or its columns.
        copies: what is needed later of an outer row.
    """

    def rows(frame: Frame) -> Iterator[None]:
        put = copies.put
        for batch in _batches(join, upstream, copies, frame):
            values = {_key(value): value for _, value in batch if value.__class__ in _SIMPLE}
            found = join.find(list(values.values()), frame) if values else {}
            for kept, value in batch:
                put(frame, kept)
                is_simple = value.__class__ in _SIMPLE
                documents = found.get(_key(value), ()) if is_simple else one_by_one(frame)
                for frame[target] in documents:
                    yield

    return rows


def _batches(
    join: Join, upstream: Pipeline, copies: Copies, frame: Frame
) -> Iterator[list[_Waiting]]:
    size = _FIRST
    batch: list[_Waiting] = []
    for _ in upstream(frame):
        batch.append((copies.take(frame), join.value(frame)))
        if len(batch) >= size:
            frame[RUN].check_time()
            yield batch
            batch = []
            size = min(size * 16, _MOST)
    if batch:
        yield batch
