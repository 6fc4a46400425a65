"""COLLECT … WITH COUNT right behind a loop over a collection: counted by an index alone.

The storage finds the groups and counts them without reading the documents. Only where it can tell
exactly; `grouping.py` does the rest.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.loops import asked_conditions
from service.embedded.aql.execution.scope import RUN, Frame, Pipeline, Scope
from service.embedded.aql.planning import Access, Path, Step
from service.embedded.aql.projections import path_read
from service.embedded.aql.tree import Collect
from service.embedded.storage.catalog import Collection
from service.embedded.storage.search import Condition, value_at
from service.embedded.storage.transactions import Transaction


def counted_rows(access: Step, collect: Collect, usual: Pipeline, scope: Scope) -> Pipeline:
    """Make a COLLECT behind the first step of a query, of an index where one can do it.

    Args:
        access: what stands before it.
        collect: what to make.
        usual: how it is done otherwise.
        scope: where its variables have been declared.
    """
    paths = _paths(access, collect)
    if paths is None or not isinstance(access, Access) or collect.count is None:
        return usual
    collection = access.collection
    conditions = [
        (pushed.path, pushed.operator, compile_expression(pushed.value, scope))
        for pushed in access.pushed
    ]
    slots = [scope.find(name) for name, _ in collect.groups]
    count_slot = scope.find(collect.count)

    def rows(frame: Frame) -> Iterator[None]:
        run = frame[RUN]
        asked = asked_conditions(conditions, frame)
        found = _found(run.transaction, collection, asked, paths) if asked is not None else None
        if not found:
            yield from usual(frame)
            return
        for values, number in found:
            for slot, value in zip(slots, values, strict=True):
                frame[slot] = value
            frame[count_slot] = number
            run.statistics.scanned_index += number
            yield

    return rows


def _paths(access: Step, collect: Collect) -> list[Path] | None:
    """Return the attributes to group by; None if an index cannot do what COLLECT asks."""
    if not isinstance(access, Access) or access.order or access.limit is not None:
        return None
    if collect.aggregates or collect.into or collect.keep is not None:
        return None
    paths = [path_read(value, access) for _, value in collect.groups]
    can_order = access.collection.can_order
    known = [path for path in paths if path is not None and can_order(path)]
    return known if len(known) == len(paths) else None


def _found(
    transaction: Transaction, collection: Collection, asked: list[Condition], paths: list[Path]
) -> Iterable[tuple[list[Any], int]]:
    """Return the values and the size of each group; nothing if the index cannot tell."""
    if not paths:
        number = transaction.count_found(collection, asked)
        return [] if number is None else [([], number)]
    groups = transaction.groups(collection, asked, paths)
    return [] if groups is None else [(_values(text, paths), number) for text, number in groups]


def _values(text: str, paths: list[Path]) -> list[Any]:
    document = orjson.loads(text)
    return [value_at(document, path) for path in paths]
