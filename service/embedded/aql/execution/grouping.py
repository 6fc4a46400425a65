"""COLLECT: rows into groups.

Two ways, as in ArangoDB. By hash, where ``[1]`` and ``[1, null]`` are two groups; and, for INTO,
by sorting, where they are one because they compare equal. Either way groups come out sorted.

Source:
    ArangoDB manual 3.12, AQL, High-level operations, COLLECT.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from service.embedded.aql.execution.aggregation import Aggregated, aggregated, counted, gathered
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.tree import Collect, Literal
from service.embedded.aql.values.algebra import collect_key, sort_key

#: One group: the values it is grouped by, and the state of each aggregate.
_Group = tuple[list[Any], list[Any]]


class _Groups:
    """The parts of a COLLECT, made ready, and where its results go."""

    def __init__(self, collect: Collect, scope: Scope) -> None:
        self.keys = [compile_expression(value, scope) for _, value in collect.groups]
        self.aggregates = [aggregated(call, scope) for _, call in collect.aggregates]
        names = [name for name, _ in collect.groups] + [name for name, _ in collect.aggregates]
        if collect.count is not None:
            self.aggregates.append(counted())
            names.append(collect.count)
        if collect.into is not None:
            self.aggregates.append(gathered(_contents(collect, scope)))
            names.append(collect.into)
        scope.start_rows_anew()
        self.slots = [scope.declare(name) for name in names]

    def start(self) -> list[Any]:
        """Return the aggregates' states before the first row."""
        return [each.function.start() for each in self.aggregates]

    def put(self, frame: Frame, group: _Group) -> None:
        """Leave a finished group in the frame."""
        values, states = group
        if states:
            parts = zip(self.aggregates, states, strict=True)
            values = values + [part.function.finish(state) for part, state in parts]
        for slot, value in zip(self.slots, values, strict=True):
            frame[slot] = value


def _contents(collect: Collect, scope: Scope) -> Evaluate:
    """Return what INTO keeps of each row."""
    if collect.projection is not None:
        return compile_expression(collect.projection, scope)
    names = collect.keep if collect.keep is not None else tuple(scope.varying)
    slots = [(name, scope.find(name)) for name in names]
    return lambda frame: {name: frame[slot] for name, slot in slots}


def grouped_rows(
    collect: Collect, upstream: Pipeline, scope: Scope, *, in_order: bool = True
) -> Pipeline:
    """Make a COLLECT.

    Args:
        collect: the clause.
        upstream: its rows.
        scope: the variables before it.
        in_order: false where ``SORT null`` behind it says that the order does not matter.
    """
    groups = _Groups(collect, scope)
    if not groups.keys:
        return _one_group(groups, upstream)
    if collect.into is not None or _method(collect) == "sorted":
        return _sorting(groups, upstream)
    return _hashing(groups, upstream, in_order=in_order)


def _method(collect: Collect) -> Any:
    """Return the ``method`` that OPTIONS ask for."""
    entries = collect.options.entries if collect.options is not None else ()
    return next(
        (
            value.value
            for name, value in entries
            if isinstance(value, Literal) and isinstance(name, Literal) and name.value == "method"
        ),
        None,
    )


def _one_group(groups: _Groups, upstream: Pipeline) -> Pipeline:
    def rows(frame: Frame) -> Iterator[None]:
        states, add = groups.start(), _adder(groups.aggregates)
        is_empty = True
        for _ in upstream(frame):
            add(states, frame)
            is_empty = False
        if is_empty:
            for slot, each in zip(groups.slots, groups.aggregates, strict=True):
                frame[slot] = each.nothing
        else:
            groups.put(frame, ([], states))
        yield

    return rows


def _adder(aggregates: list[Aggregated]) -> Callable[[list[Any], Frame], None]:
    steps = [(place, each.value, each.function.add) for place, each in enumerate(aggregates)]

    def add(states: list[Any], frame: Frame) -> None:
        for place, value, step in steps:
            states[place] = step(states[place], value(frame))

    return add


def _hashing(groups: _Groups, upstream: Pipeline, *, in_order: bool) -> Pipeline:
    def rows(frame: Frame) -> Iterator[None]:
        found = _by_hash(groups, upstream, frame)
        if in_order:
            found.sort(key=_group_order)
        for group in found:
            groups.put(frame, group)
            yield

    return rows


def _group_order(group: _Group) -> list[Any]:
    return [sort_key(value) for value in group[0]]


def _by_hash(groups: _Groups, upstream: Pipeline, frame: Frame) -> list[_Group]:
    found: dict[Any, _Group] = {}
    keys, run = groups.keys, frame[RUN]
    if not groups.aggregates and not run.memory_limit:
        return [(values, []) for values in _distinct(keys, upstream, frame)]
    add = _adder(groups.aggregates)
    for _ in upstream(frame):
        values = [key(frame) for key in keys]
        # a string is its own key, and most values that people group by are strings
        place = tuple([each if each.__class__ is str else collect_key(each) for each in values])
        group = found.get(place)
        if group is None:
            group = found[place] = (values, groups.start())
            if run.memory_limit:
                run.hold(values)
        add(group[1], frame)
    return list(found.values())


def _distinct(keys: list[Evaluate], upstream: Pipeline, frame: Frame) -> Iterable[list[Any]]:
    """Return the values of groups of which nothing else is asked."""
    found: dict[Any, list[Any]] = {}
    for _ in upstream(frame):
        values = [key(frame) for key in keys]
        place = tuple([each if each.__class__ is str else collect_key(each) for each in values])
        if place not in found:
            found[place] = values
    return found.values()


def _sorting(groups: _Groups, upstream: Pipeline) -> Pipeline:
    def rows(frame: Frame) -> Iterator[None]:
        waiting = _keyed(groups, upstream, frame)
        for _, members in groupby(waiting, key=lambda row: row[0]):
            states = groups.start()
            values: list[Any] | None = None
            for _, own, contents in members:
                values = own if values is None else values
                for place, each in enumerate(groups.aggregates):
                    states[place] = each.function.add(states[place], contents[place])
            groups.put(frame, (values or [], states))
            yield

    return rows


def _keyed(
    groups: _Groups, upstream: Pipeline, frame: Frame
) -> list[tuple[list[Any], list[Any], list[Any]]]:
    """Return ``(sort keys, group values, aggregates' values)`` of the rows, sorted."""
    contents = [each.value for each in groups.aggregates]
    keys, run = groups.keys, frame[RUN]
    waiting = []
    for _ in upstream(frame):
        values = [key(frame) for key in keys]
        row = [content(frame) for content in contents]
        waiting.append(([sort_key(value) for value in values], values, row))
        run.hold(row)
    waiting.sort(key=lambda row: row[0])
    return waiting
