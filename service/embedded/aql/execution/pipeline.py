"""Turn a planned query into a pipeline of generators, one per clause.

A pipeline takes a frame, and each step of it leaves one row in the frame's slots; clauses that
see all rows at once (SORT, COLLECT, writes) copy what they need. The clauses are in `clauses.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from service.embedded.aql.execution.clauses import (
    CLAUSES,
    Position,
    Top,
    drained,
    returned,
    streamed,
    tree_of,
)
from service.embedded.aql.execution.counting import counted_rows
from service.embedded.aql.execution.looping import once
from service.embedded.aql.execution.names import names_in, nodes_in
from service.embedded.aql.execution.pairing import paired_rows
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline, Scope, Slots
from service.embedded.aql.planning import Access, Step, is_repeatable, plan_clauses
from service.embedded.aql.projections import with_projections
from service.embedded.aql.tree import (
    Binary,
    Collect,
    Current,
    Filter,
    Insert,
    Limit,
    Literal,
    Query,
    Remove,
    Return,
    Sort,
    Traversal,
    Update,
    Upsert,
)
from service.embedded.aql.walking.prefetching import Stage
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
    slots.written_once = _written_once(query, database)
    rows = compiler.outermost(query, Scope(slots), full_count=full_count)
    return Program(slots, rows)


def _written_once(query: Query, database: Database | None) -> dict[str, int]:
    """Return ``{name: number}`` of the collections that only one clause writes to."""
    if database is None:
        return {}
    names = [node.into.name for node in nodes_in(query) if isinstance(node, _WRITES)]
    found = [(name, database.collection(name)) for name in names]
    numbers = [(name, collection.number) for name, collection in found if collection]
    times = Counter(number for _, number in numbers)
    return {name: number for name, number in numbers if times[number] == 1}


class Program:
    """A query ready to run, any number of times, at the same time too."""

    def __init__(self, slots: Slots, rows: Evaluate) -> None:
        self._slots = slots
        self._rows = rows
        self._binds = tuple(slots.binds.items())

    def execute(self, run: Any, bind_vars: dict[str, Any]) -> Iterable[Any]:
        """Return the rows of the query, which may be made only as they are taken."""
        frame: Frame = [None] * self._slots.size
        frame[RUN] = run
        for name, slot in self._binds:
            frame[slot] = bind_vars[name]
        for check in self._slots.checks:
            check(frame)
        rows: Iterable[Any] = self._rows(frame)
        return rows


#: What making a clause gives: a pipeline, or the rows of the whole query.
_Made = TypeVar("_Made")


class Compiler:
    """Compiles queries and the queries inside them."""

    def __init__(self, database: Database | None) -> None:
        self._database = database

    def subquery(self, query: Query, scope: Scope) -> Evaluate:
        """Make a subquery: a function that returns its rows as an array."""
        is_same = _is_same_for_all_rows(query, scope)
        steps = with_projections(plan_clauses(query.clauses, self._database))
        rows = _Assembly(steps, scope.child(), full_count=False).rows(returned)
        return _once_evaluated(rows, scope.slots.take()) if is_same else rows

    def outermost(self, query: Query, scope: Scope, *, full_count: bool) -> Evaluate:
        """Make a whole query: a function that gives its rows one by one."""
        steps = with_projections(plan_clauses(query.clauses, self._database))
        return _Assembly(steps, scope, full_count=full_count).rows(streamed)


def _is_same_for_all_rows(query: Query, scope: Scope) -> bool:
    """Tell whether a subquery depends on nothing outside, so that it need be run only once."""
    return (
        is_repeatable(query)
        and not any(isinstance(node, Current) for node in nodes_in(query))
        and all(scope.is_constant(name) for name in names_in(query) if scope.knows(name))
    )


def _once_evaluated(rows: Evaluate, slot: int) -> Evaluate:
    """Keep the rows of a subquery for the whole execution."""

    def kept(frame: Frame) -> Any:
        if frame[slot] is None:
            frame[slot] = rows(frame)
        return frame[slot]

    return kept


class _Assembly:
    """The clauses of one query, put together one after the other."""

    def __init__(self, steps: list[Step], scope: Scope, *, full_count: bool) -> None:
        self._scope = scope
        last_limit = _last_limit(steps) if full_count else None
        self._steps = _fused(
            [_without_limit(each) for each in steps] if full_count else steps, last_limit
        )
        self._counted = last_limit
        self._pipeline: Pipeline = once
        self._after_write = False

    def rows(self, make_return: Callable[[Return, Scope, Pipeline], Evaluate]) -> Evaluate:
        """Return the whole query as a function."""
        for number, step in enumerate(self._steps):
            if isinstance(step, Return):
                return self._ahead(number, partial(make_return, step, self._scope))
            self._add(number, step)
        return drained(self._pipeline)

    def _add(self, number: int, step: Step | Top) -> None:
        """Put a clause behind those before it."""
        make, position = CLAUSES[type(step)], self._position(number)
        pipeline = self._ahead(number, lambda upstream: make(step, upstream, position))
        first = self._steps[0]
        if number == 1 and isinstance(step, Collect) and isinstance(first, Access):
            pipeline = counted_rows(first, step, pipeline, self._scope)
        if number == 1:
            pipeline = paired_rows(first, step, pipeline, self._scope)
        self._pipeline = pipeline
        self._after_write = self._after_write or isinstance(step, _WRITES)

    def _position(self, number: int) -> Position:
        following = self._steps[number + 1 :]
        return Position(
            self._scope,
            frozenset(names_in(tuple(tree_of(each) for each in following))),
            self._after_write,
            self._steps[number] is self._counted,
            bool(following),
            not _is_no_order(following[:1]),
        )

    def _ahead(self, number: int, make: Callable[[Pipeline], _Made]) -> _Made:
        """Make a clause, behind a stage that reads ahead if there are walks in it."""
        scope, tree = self._scope, tree_of(self._steps[number])
        if not any(isinstance(node, Traversal) for node in nodes_in(tree)):
            return make(self._pipeline)
        if self._pipeline is once:
            return make(once)
        visible = set(scope.varying) if scope.in_loop and not self._after_write else set()
        copies = self._position(number).copies_with(names_in(tree))
        stage, walks_before = Stage(self._pipeline, copies), len(scope.slots.walks)
        made = make(stage.rows)
        stage.walks = [
            walk
            for walk in scope.slots.walks[walks_before:]
            if walk.names & visible and all(scope.knows(name) for name in walk.names)
        ]
        return made


_WRITES = (Insert, Update, Remove, Upsert)


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


def _fused(steps: Sequence[Step], counted: Limit | None) -> list[Step | Top]:
    """Make one step of each SORT and the LIMIT behind it, and of FILTERs behind each other.

    Not of a LIMIT beyond which the rows are of interest.
    """
    fused: list[Step | Top] = []
    after_write = False
    for step in steps:
        before = fused.pop() if fused else None
        match before, step:
            case Sort(), Limit() if step is not counted and not after_write:
                fused.append(Top(before, step))
            case Filter(), Filter():
                fused.append(Filter(Binary("AND", before.condition, step.condition)))
            case _:
                fused += [step] if before is None else [before, step]
        after_write = after_write or isinstance(step, _WRITES)
    return fused
