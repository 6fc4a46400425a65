"""UPSERT: change the document that fits an example, or insert one.

Row by row, because a later row is to find what an earlier one inserted.

Source:
    ArangoDB manual 3.12, AQL, High-level operations, UPSERT.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from service.embedded.aql.execution.expressions import compile_condition, compile_expression
from service.embedded.aql.execution.run import Run
from service.embedded.aql.execution.scope import RUN, Copies, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.tree import Upsert
from service.embedded.aql.values.algebra import equal
from service.embedded.aql.writing.changes import change
from service.embedded.aql.writing.writes import (
    Options,
    Written,
    compile_options,
    counted,
    put_change,
)
from service.embedded.storage.catalog import Collection
from service.embedded.storage.search import Condition
from service.embedded.storage.writes import Change

#: Finds the document that a row asks for.
Find = Callable[[Frame], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class _Parts:
    """An UPSERT made ready."""

    name: str
    find: Find
    insert: Evaluate
    update: Evaluate
    is_replace: bool
    old: int  #: the slot of OLD
    options: Callable[[Frame], Options]


def upserted_rows(
    step: Upsert, upstream: Pipeline, scope: Scope, waiting: Copies, written: Written
) -> Pipeline:
    """Make an UPSERT.

    Args:
        step: the clause.
        upstream: its rows.
        scope: the variables before it, and OLD.
        waiting: what its own expressions and later clauses need of a row.
        written: where later clauses find its rows.
    """
    parts = _parts(step, scope)

    def rows(frame: Frame) -> Iterator[None]:
        options = parts.options(frame)
        kept = [waiting.take(frame) for _ in upstream(frame)]
        changes = [_upsert(parts, options, waiting, row, frame) for row in kept]
        if not written.is_followed:
            return
        for row, done in zip(kept, changes, strict=True):
            waiting.put(frame, row)
            put_change(written, frame, done)
            yield

    return rows


def _parts(step: Upsert, scope: Scope) -> _Parts:
    find = _filtered(step, scope) if step.filtered else _by_example(step, scope)
    return _Parts(
        step.into.name,
        find,
        compile_expression(step.insert, scope),
        compile_expression(step.update, scope),
        step.replace,
        scope.find("OLD"),
        compile_options(step.options, scope),
    )


def _upsert(parts: _Parts, options: Options, waiting: Copies, row: Any, frame: Frame) -> Change:
    waiting.put(frame, row)
    run: Run = frame[RUN]
    return counted(run, options, _insert_or_change, parts, options, run, frame)


def _insert_or_change(parts: _Parts, options: Options, run: Run, frame: Frame) -> Change:
    old = frame[parts.old] = parts.find(frame)
    if old is None:
        document = parts.insert(frame)
        return Change(None, run.writing.insert(run.collection(parts.name), document))
    task = (old["_key"], parts.update(frame))
    return change(parts.name, run, options, task, is_replace=parts.is_replace)


# --- finding -----------------------------------------------------------------------------------


def _by_example(step: Upsert, scope: Scope) -> Find:
    example, name = compile_expression(step.example, scope), step.into.name

    def find(frame: Frame) -> dict[str, Any] | None:
        wanted = example(frame)
        run: Run = frame[RUN]
        items = list(wanted.items()) if isinstance(wanted, dict) else []
        for document in _candidates(run, run.collection(name), items):
            if all(equal(document.get(attribute), value) for attribute, value in items):
                return document
        return None

    return find


def _candidates(
    run: Run, collection: Collection, items: list[tuple[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the documents that may fit: by an index if there is one, else all."""
    conditions = [
        Condition((attribute,), "==", value)
        for attribute, value in items
        if collection.can_search((attribute,), "==")
    ]
    loads = orjson.loads
    if conditions:
        return (loads(text) for text in run.writing.search(collection, conditions))
    return (loads(text) for text in run.writing.scan(collection))


def _filtered(step: Upsert, scope: Scope) -> Find:
    outer, scope.current = scope.current, scope.slots.take()
    slot = scope.current
    condition = compile_condition(step.example, scope)
    scope.current = outer
    name = step.into.name

    def find(frame: Frame) -> dict[str, Any] | None:
        run: Run = frame[RUN]
        for document in _candidates(run, run.collection(name), []):
            frame[slot] = document
            if condition(frame):
                return document
        return None

    return find
