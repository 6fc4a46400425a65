"""Turn a planned query into a pipeline of generators, one per clause.

A pipeline takes a frame, and each step of it leaves one row in the frame's slots; clauses that
see all rows at once (SORT, COLLECT, writes) copy what they need. What the clauses do is in
`loops.py`, `ordering.py`, `grouping.py`, `windows.py`, `writes.py`, `traversal.py`, `paths.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

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


#: What making a clause gives: a pipeline, or the rows of the whole query.
_Made = TypeVar("_Made")


def _once(frame: Frame) -> Sequence[None]:  # noqa: ARG001 - a pipeline takes a frame
    """Give the one row that a query starts with."""
    return (None,)


@dataclass(frozen=True, slots=True)
class Top:
    """A SORT and the LIMIT right behind it."""

    sort: Sort
    limit: Limit


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
        return _Assembly(steps, scope, full_count=full_count).rows()


class _Assembly:
    """The clauses of one query, put together one after the other."""

    def __init__(self, steps: list[Step], scope: Scope, *, full_count: bool) -> None:
        self._scope = scope
        last_limit = _last_limit(steps) if full_count else None
        self._steps = _fused(
            [_without_limit(each) for each in steps] if full_count else steps, last_limit
        )
        self._counted = last_limit
        self._pipeline: Pipeline = _once
        self._after_write = False

    def rows(self) -> Evaluate:
        """Return the whole query as a function."""
        for number, step in enumerate(self._steps):
            if isinstance(step, Return):
                return self._ahead(number, partial(_returned, step, self._scope))
            self._add(number, step)
        return _drained(self._pipeline)

    def _add(self, number: int, step: "Step | Top") -> None:
        """Put a clause behind those before it."""
        make, position = _CLAUSES[type(step)], self._position(number)
        pipeline = self._ahead(number, lambda upstream: make(step, upstream, position))
        first = self._steps[0]
        if number == 1 and isinstance(step, Collect) and isinstance(first, Access):
            pipeline = counted_rows(first, step, pipeline, self._scope)
        self._pipeline = pipeline
        self._after_write = self._after_write or isinstance(step, _WRITES)

    def _position(self, number: int) -> "Position":
        following = self._steps[number + 1 :]
        return Position(
            self._scope,
            frozenset(names_in(tuple(_tree(each) for each in following))),
            self._after_write,
            self._steps[number] is self._counted,
            bool(following),
            not _is_no_order(following[:1]),
        )

    def _ahead(self, number: int, make: Callable[[Pipeline], _Made]) -> _Made:
        """Make a clause behind a stage that reads ahead for the walks in it."""
        scope = self._scope
        visible = set(scope.varying) if scope.in_loop and not self._after_write else set()
        copies = self._position(number).copies_with(names_in(_tree(self._steps[number])))
        stage, walks_before = Stage(self._pipeline, copies), len(scope.slots.walks)
        made = make(stage.rows)
        stage.walks = [
            walk
            for walk in scope.slots.walks[walks_before:]
            if walk.names & visible and all(scope.knows(name) for name in walk.names)
        ]
        return made


_WRITES = (Insert, Update, Remove, Upsert)


def _tree(step: Step | Top) -> Any:
    """Return what a step was in the query."""
    if isinstance(step, Access):
        return (step.loop, *(each.value for each in step.pushed))
    return (step.sort, step.limit) if isinstance(step, Top) else step


def _is_no_order(steps: Sequence[Step | Top]) -> bool:
    """Tell whether a step is ``SORT null``."""
    return any(
        isinstance(step, Sort) and all(isinstance(key, Literal) for key, _ in step.keys)
        for step in steps
    )


def _without_limit(step: Step) -> Step:
    """Let the storage find everything, because it is to be counted."""
    return replace(step, limit=None) if isinstance(step, Access) else step


def _last_limit(steps: Sequence[Step]) -> Limit | None:
    limits = [step for step in steps if isinstance(step, Limit)]
    return limits[-1] if limits else None


def _fused(steps: Sequence[Step], counted: Limit | None) -> "list[Step | Top]":
    """Make each SORT and the LIMIT behind it one step, where no row beyond it is of interest."""
    fused: list[Step | Top] = []
    after_write = False
    for step in steps:
        before = fused[-1] if fused else None
        if (
            isinstance(step, Limit)
            and isinstance(before, Sort)
            and step is not counted
            and not after_write
        ):
            fused[-1] = Top(before, step)
        else:
            fused.append(step)
        after_write = after_write or isinstance(step, _WRITES)
    return fused


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

_CLAUSES: dict[type, _Make] = {
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


def _returned(step: Return, scope: Scope, upstream: Pipeline) -> Evaluate:
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
