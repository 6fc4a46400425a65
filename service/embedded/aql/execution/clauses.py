"""Each clause of a query as a pipeline: what the rows before it become.

What the larger clauses do is in modules of their own (`loops.py`, `ordering.py`, `grouping.py`,
`windows.py`, `writing`, `walking`); `pipeline.py` puts the clauses together.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.embedded.aql.execution import ordering
from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.expressions import compile_condition, compile_expression
from service.embedded.aql.execution.grouping import grouped_rows
from service.embedded.aql.execution.looping import Loop
from service.embedded.aql.execution.loops import document_rows, looped_rows
from service.embedded.aql.execution.names import EVERYTHING, names_in
from service.embedded.aql.execution.scope import RUN, Copies, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.execution.windows import windowed_rows
from service.embedded.aql.planning import Access, Step
from service.embedded.aql.tree import (
    Collect,
    Filter,
    For,
    Insert,
    Let,
    Limit,
    PathSearch,
    Remove,
    Return,
    Sort,
    Traversal,
    Update,
    Upsert,
    Window,
)
from service.embedded.aql.values.algebra import collect_key
from service.embedded.aql.walking.paths import path_rows
from service.embedded.aql.walking.traversal import traversed_rows
from service.embedded.aql.writing.changes import removing, updating
from service.embedded.aql.writing.insertions import inserting
from service.embedded.aql.writing.upserts import upserted_rows
from service.embedded.aql.writing.writes import Writer, Written, written_rows


@dataclass(frozen=True, slots=True)
class Position:
    """Where in its query a clause stands."""

    scope: Scope
    later: frozenset[str]  #: names mentioned by the clauses after it
    after_write: bool = False  #: whether a write stands before it
    counted: bool = False  #: whether it is the LIMIT that keeps the full count
    is_followed: bool = True  #: whether any clause comes after it
    in_order: bool = True  #: whether the order of its rows matters

    def copies(self) -> Copies:
        """Return what keeps the variables that are needed after this clause."""
        return self.copies_with(set())

    def copies_with(self, names: set[str]) -> Copies:
        """Return what keeps these variables too."""
        scope, needed = self.scope, self.later | names
        kept = scope.varying
        if EVERYTHING not in needed:
            kept = [name for name in kept if name in needed]
        return Copies(scope.variables[name] for name in kept)


@dataclass(frozen=True, slots=True)
class Top:
    """A SORT and the LIMIT right behind it."""

    sort: Sort
    limit: Limit


def tree_of(step: Step | Top) -> Any:
    """Return what a step was in the query."""
    if isinstance(step, Access):
        return step.tree
    return (step.sort, step.limit) if isinstance(step, Top) else step


def _for(step: For, upstream: Pipeline, position: Position) -> Pipeline:
    position.scope.enter_loop()
    return looped_rows(step, upstream, position.scope)


def _access(step: Access, upstream: Pipeline, position: Position) -> Pipeline:
    copies = position.copies_with(names_in(tree_of(step)))
    position.scope.enter_loop()
    position.scope.documents[step.loop.variable] = step.collection.number
    return document_rows(step, upstream, position.scope, copies)


def _let(step: Let, upstream: Pipeline, position: Position) -> Pipeline:
    value = compile_expression(step.value, position.scope)
    slot = position.scope.declare(step.variable)
    if is_constant(step.value, binds=True):
        position.scope.constants.add(step.variable)

    def rows(frame: Frame) -> Iterator[None]:
        for _ in upstream(frame):
            frame[slot] = value(frame)
            yield

    return rows


def _filter(step: Filter, upstream: Pipeline, position: Position) -> Pipeline:
    condition = compile_condition(step.condition, position.scope)
    if isinstance(upstream, Loop) and (loop := upstream.filtered(condition)):
        return loop

    def rows(frame: Frame) -> Iterator[None]:
        filtered = 0
        try:
            for _ in upstream(frame):
                if condition(frame):
                    yield
                else:
                    filtered += 1
        finally:
            frame[RUN].statistics.filtered += filtered

    return rows


def _sort(step: Sort, upstream: Pipeline, position: Position) -> Pipeline:
    return ordering.sorted_rows(step, upstream, position.scope, position.copies())


def _limit(step: Limit, upstream: Pipeline, position: Position) -> Pipeline:
    window = ordering.Window(step, position.scope)
    if position.after_write or position.counted:
        return ordering.drained_rows(window, upstream, counted=position.counted)
    if isinstance(upstream, Loop) and (loop := upstream.limited(window)):
        return loop
    return ordering.limited_rows(window, upstream)


def _top(step: Top, upstream: Pipeline, position: Position) -> Pipeline:
    window = ordering.Window(step.limit, position.scope)
    return ordering.top_rows(step.sort, window, upstream, position.scope, position.copies())


def _collect(step: Collect, upstream: Pipeline, position: Position) -> Pipeline:
    return grouped_rows(step, upstream, position.scope, in_order=position.in_order)


def _insert(step: Insert, upstream: Pipeline, position: Position) -> Pipeline:
    return _write(inserting(step, position.scope), upstream, position)


def _update(step: Update, upstream: Pipeline, position: Position) -> Pipeline:
    return _write(updating(step, position.scope), upstream, position)


def _remove(step: Remove, upstream: Pipeline, position: Position) -> Pipeline:
    return _write(removing(step, position.scope), upstream, position)


def _write(writer: Writer, upstream: Pipeline, position: Position) -> Pipeline:
    copies = position.copies()
    return written_rows(writer, upstream, _written(position, copies))


def _upsert(step: Upsert, upstream: Pipeline, position: Position) -> Pipeline:
    waiting = position.copies_with(names_in(step) - {"OLD"})
    old = position.scope.declare("OLD")
    written = _written(position, waiting, old)
    return upserted_rows(step, upstream, position.scope, waiting, written)


def _written(position: Position, copies: Copies, old: int | None = None) -> Written:
    """Declare OLD and NEW for the clauses after a write."""
    scope, later = position.scope, position.later
    if old is None:
        old = scope.declare("OLD")
    new = scope.declare("NEW")
    return Written(
        copies,
        old if "OLD" in later else None,
        new if "NEW" in later else None,
        is_followed=position.is_followed,
    )


def _traversal(step: Traversal, upstream: Pipeline, position: Position) -> Pipeline:
    position.scope.enter_loop()
    return traversed_rows(step, upstream, position.scope, position.later)


def _path_search(step: PathSearch, upstream: Pipeline, position: Position) -> Pipeline:
    position.scope.enter_loop()
    return path_rows(step, upstream, position.scope)


def _window(step: Window, upstream: Pipeline, position: Position) -> Pipeline:
    return windowed_rows(step, upstream, position.scope, position.copies())


_Make: TypeAlias = Callable[[Any, Pipeline, Position], Pipeline]

#: ``{clause: how it is made}``
CLAUSES: Mapping[type, _Make] = {
    For: _for,
    Access: _access,
    Let: _let,
    Filter: _filter,
    Sort: _sort,
    Top: _top,
    Limit: _limit,
    Collect: _collect,
    Insert: _insert,
    Update: _update,
    Remove: _remove,
    Upsert: _upsert,
    Traversal: _traversal,
    PathSearch: _path_search,
    Window: _window,
}


# --- the end of a query ------------------------------------------------------------------------


def returned(step: Return, scope: Scope, upstream: Pipeline) -> Evaluate:
    """Make RETURN: the rows of the query, as a list."""
    value = compile_expression(step.value, scope)
    if step.distinct:
        return _distinct(value, upstream)
    if isinstance(upstream, Loop) and upstream.is_first:
        return upstream.returned(value)

    def rows(frame: Frame) -> list[Any]:
        if frame[RUN].memory_limit:
            return list(_held(value, upstream, frame))
        return [value(frame) for _ in upstream(frame)]

    return rows


def streamed(step: Return, scope: Scope, upstream: Pipeline) -> Evaluate:
    """Make RETURN so that a row is made when it is taken, and need not be kept."""
    value = compile_expression(step.value, scope)
    if step.distinct:
        return _distinct(value, upstream)

    def rows(frame: Frame) -> Iterator[Any]:
        if frame[RUN].memory_limit:
            return _held(value, upstream, frame)
        return (value(frame) for _ in upstream(frame))

    return rows


def _held(value: Evaluate, upstream: Pipeline, frame: Frame) -> Iterator[Any]:
    for _ in upstream(frame):
        row = value(frame)
        frame[RUN].hold(row)
        yield row


def _distinct(value: Evaluate, upstream: Pipeline) -> Evaluate:
    def rows(frame: Frame) -> list[Any]:
        found: dict[Any, Any] = {}
        for _ in upstream(frame):
            row = value(frame)
            found.setdefault(collect_key(row), row)
        return list(found.values())

    return rows


def drained(upstream: Pipeline) -> Evaluate:
    """Make a query without RETURN: it is run for what it writes."""

    def rows(frame: Frame) -> list[Any]:
        for _ in upstream(frame):
            pass
        return []

    return rows
