"""The functions of AGGREGATE in COLLECT and WINDOW, fed value by value.

Those that are cheap to update keep a running state; the rest gather their values and call the
array function of the same name at the end.

Source:
    ArangoDB manual 3.12, AQL, "COLLECT", "Aggregation".
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.embedded.aql.functions.array import sorted_unique
from service.embedded.aql.functions.bits import bit_and, bit_or, bit_xor
from service.embedded.aql.values.algebra import add as plus
from service.embedded.aql.values.algebra import collect_key, compare
from service.embedded.aql.values.conversions import number


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One function of AGGREGATE.

    ``state = start()``, then ``state = add(state, value)`` for each row, then ``finish(state)``.
    """

    start: Callable[[], Any]
    add: Callable[[Any, Any], Any]
    finish: Callable[[Any], Any]


def _itself(state: Any) -> Any:
    return state


def _count(state: int, _value: Any) -> int:
    return state + 1


def _smaller(state: Any, value: Any) -> Any:
    if value is None:
        return state
    return value if state is None or compare(value, state) < 0 else state


def _larger(state: Any, value: Any) -> Any:
    if value is None:
        return state
    return value if state is None or compare(value, state) > 0 else state


def _is_number(value: Any) -> bool:
    return value.__class__ is int or value.__class__ is float


def _sum(state: Any, value: Any) -> Any:
    """Add a number; anything else that is not null makes the sum null for good."""
    if value is None or state is None:
        return state
    return plus(state, value) if _is_number(value) else None


#: ``(count, sum)``, or None once there was a value that is no number.
_Average = tuple[int, Any] | None


def _average(state: _Average, value: Any) -> _Average:
    if value is None or state is None:
        return state
    return (state[0] + 1, state[1] + value) if _is_number(value) else None


def _mean(state: _Average) -> Any:
    return number(state[1] / state[0]) if state and state[0] else None


#: ``(count, mean, sum of squared distances from it)``, or None as above; Welford's method.
_Spread = tuple[int, float, float] | None


def _spread(state: _Spread, value: Any) -> _Spread:
    if value is None or state is None:
        return state
    if not _is_number(value):
        return None
    count, mean, squares = state
    count += 1
    away = value - mean
    mean += away / count
    return count, mean, squares + away * (value - mean)


def _variance(state: _Spread, least: int) -> Any:
    if state is None or state[0] < least:
        return None
    return number(state[2] / (state[0] + 1 - least))


def _deviation(state: _Spread, least: int) -> Any:
    found = _variance(state, least)
    return None if found is None else number(math.sqrt(found))


def _remember(state: dict[Any, Any], value: Any) -> dict[Any, Any]:
    state.setdefault(collect_key(value), value)
    return state


def _push(state: list[Any], value: Any) -> list[Any]:
    state.append(value)
    return state


def _sorted_unique(state: dict[Any, Any]) -> Any:
    return sorted_unique(list(state.values()))


def _unique(state: dict[Any, Any]) -> list[Any]:
    return list(state.values())


_COUNT = Aggregate(int, _count, _itself)
_AVERAGE = Aggregate(lambda: (0, 0), _average, _mean)
_DISTINCT = Aggregate(dict, _remember, len)
_VARIANCE, _VARIANCE_SAMPLE, _DEVIATION, _DEVIATION_SAMPLE = (
    Aggregate(lambda: (0, 0.0, 0.0), _spread, partial(finish, least=least))
    for finish in (_variance, _deviation)
    for least in (1, 2)
)

#: ``{name: aggregate}``
AGGREGATES: dict[str, Aggregate] = {
    "AVERAGE": _AVERAGE,
    "AVG": _AVERAGE,
    "BIT_AND": Aggregate(list, _push, bit_and),
    "BIT_OR": Aggregate(list, _push, bit_or),
    "BIT_XOR": Aggregate(list, _push, bit_xor),
    "COUNT": _COUNT,
    "COUNT_DISTINCT": _DISTINCT,
    "COUNT_UNIQUE": _DISTINCT,
    "LENGTH": _COUNT,
    "MAX": Aggregate(lambda: None, _larger, _itself),
    "MIN": Aggregate(lambda: None, _smaller, _itself),
    "PUSH": Aggregate(list, _push, _itself),
    "SORTED_UNIQUE": Aggregate(dict, _remember, _sorted_unique),
    "STDDEV": _DEVIATION,
    "STDDEV_POPULATION": _DEVIATION,
    "STDDEV_SAMPLE": _DEVIATION_SAMPLE,
    "SUM": Aggregate(int, _sum, _itself),
    "UNIQUE": Aggregate(dict, _remember, _unique),
    "VARIANCE": _VARIANCE,
    "VARIANCE_POPULATION": _VARIANCE,
    "VARIANCE_SAMPLE": _VARIANCE_SAMPLE,
}
