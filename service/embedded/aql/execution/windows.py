"""WINDOW: aggregates over the rows around each row.

By number of rows, or by how far a value lies from the row's own (``WINDOW value WITH {…}``).

Source:
    ArangoDB manual 3.12, AQL, High-level operations, WINDOW.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from service.embedded.aql.execution.aggregation import Aggregated, aggregated
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.scope import Copies, Evaluate, Frame, Pipeline, Scope
from service.embedded.aql.functions import REGISTRY
from service.embedded.aql.tree import Window
from service.embedded.aql.values.algebra import sort_key
from service.embedded.errors import BadParameter

#: A row that waits: what its slots held, its value for each aggregate, its range value.
_Row = tuple[Any, list[Any], Any]
#: The places of the first row of a window and of the one after its last.
_Bounds = tuple[int, int]


def windowed_rows(step: Window, upstream: Pipeline, scope: Scope, copies: Copies) -> Pipeline:
    """Make a WINDOW."""
    parts = [aggregated(call, scope) for _, call in step.aggregates]
    bounds = compile_expression(step.bounds, scope)
    by = None if step.by is None else compile_expression(step.by, scope)
    scope.slots.checks.append(lambda frame: _check(bounds(frame)))
    slots = [scope.declare(name) for name, _ in step.aggregates]

    def rows(frame: Frame) -> Iterator[None]:
        waiting = _waiting(parts, by, upstream, copies, frame)
        given = bounds(frame)
        windows = _by_place(given, len(waiting)) if by is None else _by_value(given, waiting)
        for row, results in zip(waiting, _results(parts, waiting, windows), strict=True):
            copies.put(frame, row[0])
            for slot, result in zip(slots, results, strict=True):
                frame[slot] = result
            yield

    return rows


def _waiting(
    parts: list[Aggregated],
    by: Evaluate | None,
    upstream: Pipeline,
    copies: Copies,
    frame: Frame,
) -> list[_Row]:
    rows = [
        (copies.take(frame), [part.value(frame) for part in parts], by(frame) if by else None)
        for _ in upstream(frame)
    ]
    if by is not None:
        rows.sort(key=lambda row: sort_key(row[2]))
    return rows


def _check(bounds: dict[str, Any]) -> None:
    """Refuse bounds that are no object with ``preceding`` or ``following``.

    Raises:
        BadParameter: if they are not.
    """
    if not bounds.keys() & {"preceding", "following"}:
        message = "at least one WINDOW bound must be specified ('preceding'/'following')"
        raise BadParameter(message)
    for name, value in bounds.items():
        if name not in ("preceding", "following"):
            message = f"WINDOW bounds have no attribute {name!r}; preceding and following are known"
            raise BadParameter(message)
        if value.__class__ not in (int, float, str):
            message = f"WINDOW bound {name!r} must be a number, a duration or 'unbounded'"
            raise BadParameter(message)


# --- which rows ----------------------------------------------------------------------------------


def _by_place(bounds: dict[str, Any], length: int) -> list[_Bounds]:
    before, after = _rows(bounds, "preceding", length), _rows(bounds, "following", length)
    return [(max(0, place - before), min(length, place + after + 1)) for place in range(length)]


def _rows(bounds: dict[str, Any], name: str, length: int) -> int:
    value = bounds.get(name, 0)
    if value == "unbounded":
        return length
    if value.__class__ is str or value < 0 or value != int(value):
        message = f"WINDOW {name} must be a whole number of rows or 'unbounded', not {value!r}"
        raise BadParameter(message)
    return int(value)


def _by_value(bounds: dict[str, Any], rows: list[_Row]) -> list[_Bounds | None]:
    """Find each row's window among rows sorted by their range values."""
    low, high = (
        _shift(bounds, "preceding", "DATE_SUBTRACT", -1),
        _shift(bounds, "following", "DATE_ADD", 1),
    )
    is_date = any(value.__class__ is str and value != "unbounded" for value in bounds.values())
    own = [_number(row[2], is_date=is_date) for row in rows]
    places = [place for place, value in enumerate(own) if value is not None]
    values = [value for value in own if value is not None]
    first = places[0] if places else 0
    return [
        None
        if own[place] is None
        else (
            first + bisect_left(values, low(own[place], rows[place][2])),
            first + bisect_right(values, high(own[place], rows[place][2])),
        )
        for place in range(len(rows))
    ]


def _number(value: Any, *, is_date: bool) -> Any:
    if is_date and value is not None:
        return REGISTRY["DATE_TIMESTAMP"].call(value)
    return value if value.__class__ in (int, float) else None


def _shift(
    bounds: dict[str, Any], name: str, function: str, sign: int
) -> Callable[[Any, Any], Any]:
    """Return how far a window reaches in one direction: ``(number, range value) → number``."""
    by = bounds.get(name, 0)
    if by == "unbounded":
        return lambda _number, _value: sign * float("inf")
    if by.__class__ is str:
        move, stamp = REGISTRY[function].call, REGISTRY["DATE_TIMESTAMP"].call
        return lambda _number, value: stamp(move(value, by))
    return lambda number, _value: number + sign * by


# --- what they become ----------------------------------------------------------------------------


def _results(parts: list[Aggregated], rows: list[_Row], windows: list[Any]) -> Iterator[list[Any]]:
    """Yield the aggregates of each row's window; a window that only grows goes on from the last."""
    states: list[Any] = []
    first, stop = -1, -1
    for window in windows:
        if window is None:
            yield [None] * len(parts)
            continue
        if window[0] != first or window[1] < stop:
            states = [part.function.start() for part in parts]
            first = stop = window[0]
        for place in range(stop, window[1]):
            for number, part in enumerate(parts):
                states[number] = part.function.add(states[number], rows[place][1][number])
        stop = max(stop, window[1])
        yield [_finished(part, state) for part, state in zip(parts, states, strict=True)]


def _finished(part: Aggregated, state: Any) -> Any:
    result = part.function.finish(state)
    return list(result) if result is state and isinstance(result, list) else result
