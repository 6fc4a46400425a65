"""Turn a planned query into a pipeline of generators, one per clause.

A pipeline takes a frame, and each step of it leaves one row in the frame's slots; clauses that
see all rows at once (SORT, COLLECT, writes) copy what they need. What the clauses do is in
`loops.py`, `ordering.py`, `grouping.py`, `windows.py`, `writes.py`, `traversal.py`, `paths.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from service.embedded.aql import ordering
from service.embedded.aql.changes import removing, updating
from service.embedded.aql.constants import is_constant
from service.embedded.aql.counting import counted_rows
from service.embedded.aql.expressions import compile_condition, compile_expression
from service.embedded.aql.grouping import grouped_rows
from service.embedded.aql.insertions import inserting
from service.embedded.aql.loops import document_rows, looped_rows
from service.embedded.aql.names import EVERYTHING, names_in
from service.embedded.aql.paths import path_rows
from service.embedded.aql.planning import Access, Step, plan_clauses
from service.embedded.aql.prefetching import Stage
from service.embedded.aql.scope import RUN, Copies, Evaluate, Frame, Pipeline, Scope, Slots
from service.embedded.aql.traversal import traversed_rows
from service.embedded.aql.tree import (
    Collect,
    Filter,
    For,
    Insert,
    Let,
    Limit,
    Literal,
    PathSearch,
    Query,
    Remove,
    Return,
    Sort,
    Traversal,
    Update,
    Upsert,
    Window,
)
from service.embedded.aql.upserts import upserted_rows
from service.embedded.aql.values import collect_key
from service.embedded.aql.windows import windowed_rows
from service.embedded.aql.writes import Writer, Written, written_rows
from service.embedded.storage.catalog import Database


def compile_query(query: Query, database: Database | None, *, full_count: bool) -> "Program":
    """Make a bound query ready to run.

    Args:
        query: the bound query.
        database: what collections and indexes there are; None when the query needs none.
        full_count: count the rows that the last LIMIT keeps back.
    """
    compiler = Compiler(database)
    slots = Slots(compiler.subquery)
    rows = compiler.rows(query, Scope(slots), full_count=full_count)
    return Program(slots, rows)


class Program:
    """A query ready to run, any number of times, at the same time too."""

    def __init__(self, slots: Slots, rows: Evaluate) -> None:
        self._slots = slots
        self._rows = rows
        self._binds = tuple(slots.binds.items())

    def execute(self, run: Any, bind_vars: dict[str, Any]) -> list[Any]:
        """Return the rows of the query."""
        frame: Frame = [None] * self._slots.size
        frame[RUN] = run
        for name, slot in self._binds:
            frame[slot] = bind_vars[name]
        for check in self._slots.checks:
            check(frame)
        rows: list[Any] = self._rows(frame)
        return rows


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


def _once(frame: Frame) -> Sequence[None]:  # noqa: ARG001 - a pipeline takes a frame
    """Give the one row that a query starts with."""
    return (None,)


class Compiler:
    """Compiles queries and the queries inside them."""

    def __init__(self, database: Database | None) -> None:
        self._database = database

    def subquery(self, query: Query, scope: Scope) -> Evaluate:
        """Make a subquery: a function that returns its rows as an array."""
        return self.rows(query, scope.child(), full_count=False)

    def rows(self, query: Query, scope: Scope, *, full_count: bool) -> Evaluate:
        """Make a query: a function that returns its rows."""
        steps = plan_clauses(query.clauses, self._database)
        if full_count:
            steps = [
                replace(step, limit=None) if isinstance(step, Access) else step for step in steps
            ]
        last_limit = _last_limit(steps) if full_count else None
        pipeline: Pipeline = _once
        number, after_write = 0, False
        while number < len(steps):
            step = steps[number]
            later = frozenset(names_in(tuple(_tree(each) for each in steps[number + 1 :])))
            is_followed = number + 1 < len(steps)
            in_order = not _is_no_order(steps[number + 1 : number + 2])
            position = Position(
                scope, later, after_write, number == last_limit, is_followed, in_order
            )
            stage = Stage(pipeline, position.copies_with(names_in(_tree(step))))
            walks_before = len(scope.slots.walks)
            visible = set(scope.varying) if scope.in_loop and not after_write else set()
            if isinstance(step, Return):
                rows = _returned(step, stage.rows, scope)
            elif _is_top(steps, number, after_write=after_write, last_limit=last_limit):
                number += 1
                pipeline = _top(step, steps[number], stage.rows, position)
            else:
                pipeline = _CLAUSES[type(step)](step, stage.rows, position)
                if number == 1 and isinstance(step, Collect):
                    pipeline = counted_rows(steps[0], step, pipeline, scope)
            stage.walks = [
                walk
                for walk in scope.slots.walks[walks_before:]
                if walk.names & visible and all(scope.knows(name) for name in walk.names)
            ]
            if isinstance(step, Return):
                return rows
            after_write = after_write or isinstance(step, _WRITES)
            number += 1
        return _drained(pipeline)


_WRITES = (Insert, Update, Remove, Upsert)


def _tree(step: Step) -> Any:
    """Return what a step was in the query."""
    if isinstance(step, Access):
        return (step.loop, *(each.value for each in step.pushed))
    return step


def _is_no_order(steps: Sequence[Step]) -> bool:
    """Tell whether a step is ``SORT null``."""
    return any(
        isinstance(step, Sort) and all(isinstance(key, Literal) for key, _ in step.keys)
        for step in steps
    )


def _last_limit(steps: Sequence[Step]) -> int | None:
    places = [number for number, step in enumerate(steps) if isinstance(step, Limit)]
    return places[-1] if places else None


def _is_top(
    steps: Sequence[Step], number: int, *, after_write: bool, last_limit: int | None
) -> bool:
    """Tell whether a SORT and the LIMIT behind it can be one step."""
    following = steps[number + 1 : number + 2]
    return (
        isinstance(steps[number], Sort)
        and bool(following)
        and isinstance(following[0], Limit)
        and not after_write
        and number + 1 != last_limit
    )


# --- clauses -----------------------------------------------------------------------------------


def _for(step: For, upstream: Pipeline, position: Position) -> Pipeline:
    position.scope.enter_loop()
    return looped_rows(step, upstream, position.scope)


def _access(step: Access, upstream: Pipeline, position: Position) -> Pipeline:
    copies = position.copies_with(names_in(_tree(step)))
    position.scope.enter_loop()
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
    return ordering.limited_rows(window, upstream)


def _top(sort: Step, limit: Step, upstream: Pipeline, position: Position) -> Pipeline:
    assert isinstance(sort, Sort)  # noqa: S101 - `_is_top` has looked
    assert isinstance(limit, Limit)  # noqa: S101 - `_is_top` has looked
    window = ordering.Window(limit, position.scope)
    return ordering.top_rows(sort, window, upstream, position.scope, position.copies())


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

_CLAUSES: dict[type, _Make] = {
    For: _for,
    Access: _access,
    Let: _let,
    Filter: _filter,
    Sort: _sort,
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


def _returned(step: Return, upstream: Pipeline, scope: Scope) -> Evaluate:
    value = compile_expression(step.value, scope)
    if step.distinct:
        return _distinct(value, upstream)

    def rows(frame: Frame) -> list[Any]:
        if frame[RUN].memory_limit:
            return _held(value, upstream, frame)
        return [value(frame) for _ in upstream(frame)]

    return rows


def _held(value: Evaluate, upstream: Pipeline, frame: Frame) -> list[Any]:
    rows = []
    for _ in upstream(frame):
        rows.append(value(frame))
        frame[RUN].hold(rows[-1])
    return rows


def _distinct(value: Evaluate, upstream: Pipeline) -> Evaluate:
    def rows(frame: Frame) -> list[Any]:
        found: dict[Any, Any] = {}
        for _ in upstream(frame):
            row = value(frame)
            found.setdefault(collect_key(row), row)
        return list(found.values())

    return rows


def _drained(upstream: Pipeline) -> Evaluate:
    """Make a query without RETURN: it is run for what it writes."""

    def rows(frame: Frame) -> list[Any]:
        for _ in upstream(frame):
            pass
        return []

    return rows
