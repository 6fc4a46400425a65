"""SORT and LIMIT, and both together.

Source:
    ArangoDB manual 3.12, AQL, High-level operations, SORT and LIMIT.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.scope import RUN, Copies, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.tree import Expression, Limit, Literal, Sort
from service.embedded.aql.values.algebra import sort_key, to_string
from service.embedded.errors import NumberOutOfRange

#: Rows sorted at once while only the first few are wanted.
_BATCH = 1000

#: A row that waits: ``([sort key, …], what its slots held)``.
_Waiting = tuple[list[Any], Any]


class _Order:
    """The keys of a SORT and their directions."""

    def __init__(self, sort: Sort, scope: Scope) -> None:
        self.keys = [compile_expression(key, scope) for key, _ in sort.keys]
        self.directions = [_direction(direction, scope) for _, direction in sort.keys]

    def key(self, frame: Frame) -> list[Any]:
        """Return the sort keys of the row in the frame."""
        return [sort_key(key(frame)) for key in self.keys]

    def sort(self, rows: list[_Waiting], frame: Frame) -> None:
        """Sort rows in place; those that compare equal keep their order."""
        for place in reversed(range(len(self.keys))):
            rows.sort(
                key=lambda row, place=place: row[0][place],  # type: ignore[misc]
                reverse=self.directions[place](frame),
            )


def _direction(direction: str | Expression, scope: Scope) -> Evaluate:
    """Return whether the direction is descending."""
    if isinstance(direction, str):
        descending = direction == "DESC"
        return lambda _: descending
    evaluate = compile_expression(direction, scope)
    return lambda frame: _is_descending(evaluate(frame))


def _is_descending(value: Any) -> bool:
    return value.upper() == "DESC" if isinstance(value, str) else not value


def sorted_rows(sort: Sort, upstream: Pipeline, scope: Scope, copies: Copies) -> Pipeline:
    """Make SORT: all rows at once."""
    order = _Order(sort, scope)

    def rows(frame: Frame) -> Iterator[None]:
        waiting = _copied(order, upstream, copies, frame)
        order.sort(waiting, frame)
        for _, kept in waiting:
            copies.put(frame, kept)
            yield

    return rows


def _copied(order: _Order, upstream: Pipeline, copies: Copies, frame: Frame) -> list[_Waiting]:
    take, key, run = copies.take, order.key, frame[RUN]
    if not run.memory_limit:
        return [(key(frame), take(frame)) for _ in upstream(frame)]
    waiting = []
    for _ in upstream(frame):
        waiting.append((key(frame), take(frame)))
        run.hold(waiting[-1][1])
    return waiting


class Window:
    """Which rows LIMIT lets pass."""

    def __init__(self, limit: Limit, scope: Scope) -> None:
        offset = limit.offset or Literal(0)
        self.offset = compile_expression(offset, scope)
        self.count = compile_expression(limit.count, scope)
        self._is_constant = is_constant(offset) and is_constant(limit.count)
        #: constant bounds, once found
        self._bounds: tuple[int, int | None] | None = None
        scope.slots.checks.append(self.check)

    def check(self, frame: Frame) -> None:
        """Look at the numbers before the first row.

        Raises:
            NumberOutOfRange: if one is negative or no number.
        """
        self.bounds(frame)

    def bounds(self, frame: Frame) -> tuple[int, int | None]:
        """Return the places of the first row and of the one after the last."""
        if self._bounds is not None:
            return self._bounds
        offset, count = _whole(self.offset(frame)) or 0, _whole(self.count(frame))
        bounds = offset, None if count is None else min(offset + count, sys.maxsize)
        if self._is_constant:
            self._bounds = bounds
        return bounds


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    if value.__class__ not in (int, float) or value < 0:
        message = f"number out of range: LIMIT takes a number from 0, not {to_string(value)!r}"
        raise NumberOutOfRange(message)
    return int(min(value, sys.maxsize))


def limited_rows(window: Window, upstream: Pipeline) -> Pipeline:
    """Make LIMIT: rows beyond it are not even computed."""

    def rows(frame: Frame) -> Iterator[None]:
        return islice(iter(upstream(frame)), *window.bounds(frame))

    return rows


def drained_rows(window: Window, upstream: Pipeline, *, counted: bool) -> Pipeline:
    """Make a LIMIT that lets what stands before it come to its end.

    Args:
        window: which rows pass.
        upstream: the rows.
        counted: whether their number is the query's full count.
    """

    def rows(frame: Frame) -> Iterator[None]:
        first, stop = window.bounds(frame)
        number = 0
        for _ in upstream(frame):
            if first <= number and (stop is None or number < stop):
                yield
            number += 1
        if counted:
            frame[RUN].statistics.full_count = number

    return rows


def top_rows(
    sort: Sort, window: Window, upstream: Pipeline, scope: Scope, copies: Copies
) -> Pipeline:
    """Make SORT with LIMIT: only the rows that may pass are kept while sorting."""
    order = _Order(sort, scope)

    def rows(frame: Frame) -> Iterator[None]:
        first, stop = window.bounds(frame)
        if stop is None:
            waiting = _copied(order, upstream, copies, frame)
            order.sort(waiting, frame)
        else:
            waiting = _top(order, upstream, copies, stop, frame)
        for _, kept in islice(waiting, first, stop):
            copies.put(frame, kept)
            yield

    return rows


def _top(
    order: _Order, upstream: Pipeline, copies: Copies, stop: int, frame: Frame
) -> list[_Waiting]:
    take, key = copies.take, order.key
    most = stop + max(_BATCH, stop)
    waiting: list[_Waiting] = []
    for _ in upstream(frame):
        waiting.append((key(frame), take(frame)))
        if len(waiting) >= most:
            order.sort(waiting, frame)
            del waiting[stop:]
    order.sort(waiting, frame)
    return waiting
