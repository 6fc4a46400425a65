"""COLLECT: rows into groups.

Two ways, as in ArangoDB. By hash, where ``[1]`` and ``[1, null]`` are two groups; and, for INTO,
by sorting, where they are one because they compare equal. Either way groups come out sorted.

Source:
    ArangoDB manual 3.12, AQL, High-level operations, COLLECT.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from service.embedded.aql.execution.aggregation import Aggregated, aggregated, counted, gathered
from service.embedded.aql.execution.expressions import compile_expression, compile_row
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.tree import Collect, Literal, is_hidden
from service.embedded.aql.values.algebra import collect_key, sort_key, string_key

#: The values that a group has in common.
_Values = tuple[Any, ...]
#: One group: its values, and the state of each aggregate.
_Group = tuple[_Values, list[Any]]


class _Groups:
    """The parts of a COLLECT, made ready, and where its results go."""

    def __init__(self, collect: Collect, scope: Scope) -> None:
        self.values = compile_row([value for _, value in collect.groups], scope)
        self.is_one = not collect.groups
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
        self._side_by_side = slice(self.slots[0], self.slots[-1] + 1) if names else slice(0, 0)

    def start(self) -> list[Any]:
        """Return the aggregates' states before the first row."""
        return [each.function.start() for each in self.aggregates]

    def put(self, frame: Frame, group: _Group) -> None:
        """Leave a finished group in the frame."""
        values, states = group
        if states:
            parts = zip(self.aggregates, states, strict=True)
            values += tuple([part.function.finish(state) for part, state in parts])
        frame[self._side_by_side] = values


def _contents(collect: Collect, scope: Scope) -> Evaluate:
    """Return what INTO keeps of each row."""
    if collect.projection is not None:
        return compile_expression(collect.projection, scope)
    names = collect.keep or tuple(name for name in scope.varying if not is_hidden(name))
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
    if groups.is_one:
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
            groups.put(frame, ((), states))
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
        for group in _in_order(found) if in_order else found:
            groups.put(frame, group)
            yield

    return rows


def _in_order(found: list[_Group]) -> list[_Group]:
    columns = zip(*(values for values, _ in found), strict=True)
    keys = list(zip(*map(_places, columns), strict=True))
    return [found[place] for place in sorted(range(len(found)), key=keys.__getitem__)]


def _places(column: _Values) -> Iterable[Any]:
    """Return keys that sort as the values do: of texts alone, their places in their order."""
    if {value.__class__ for value in column} != {str}:
        return map(sort_key, column)
    places = dict(zip(sorted(set(column), key=string_key), count(), strict=False))
    return map(places.__getitem__, column)


def _by_hash(groups: _Groups, upstream: Pipeline, frame: Frame) -> list[_Group]:
    found: dict[_Values, _Group] = {}
    row, run = groups.values, frame[RUN]
    if not groups.aggregates and not run.memory_limit:
        return [(values, []) for values in _distinct(row, upstream, frame)]
    add = _adder(groups.aggregates)
    for _ in upstream(frame):
        values = row(frame)
        place = _place(values)
        group = found.get(place)
        if group is None:
            group = found[place] = (values, groups.start())
            if run.memory_limit:
                run.hold(values)
        add(group[1], frame)
    return list(found.values())


def _distinct(row: Evaluate, upstream: Pipeline, frame: Frame) -> Iterable[_Values]:
    """Return the values of groups of which nothing else is asked."""
    found: dict[_Values, _Values] = {}
    for _ in upstream(frame):
        values = row(frame)
        found.setdefault(_place(values), values)
    return found.values()


def _place(values: _Values) -> _Values:
    """Return what only values of the same group have."""
    for value in values:
        # a string is its own key, and most values that people group by are strings
        if value.__class__ is not str:
            return tuple(map(collect_key, values))
    return values


def _sorting(groups: _Groups, upstream: Pipeline) -> Pipeline:
    def rows(frame: Frame) -> Iterator[None]:
        found = _by_order(groups, upstream, frame)
        for keys in sorted(found):
            groups.put(frame, found[keys])
            yield

    return rows


def _by_order(groups: _Groups, upstream: Pipeline, frame: Frame) -> dict[tuple[Any, ...], _Group]:
    """Return the groups of rows whose values compare equal, by the keys that sort them."""
    found: dict[tuple[Any, ...], _Group] = {}
    known: dict[_Values, _Group] = {}
    row, run = groups.values, frame[RUN]
    steps = [(place, each.value, each.function.add) for place, each in enumerate(groups.aggregates)]
    is_limited = bool(run.memory_limit)
    for _ in upstream(frame):
        values = row(frame)
        place = _place(values)
        group = known.get(place)
        if group is None:
            keys = tuple(map(sort_key, values))
            group = known[place] = found.setdefault(keys, (values, groups.start()))
        states = group[1]
        for number, value, add in steps:
            taken = value(frame)
            if is_limited:
                run.hold(taken)
            states[number] = add(states[number], taken)
    return found
