"""The aggregates of a COLLECT or WINDOW: which value each takes from a row, and what it becomes.

The functions themselves are in `functions/aggregates.py`.
"""

from dataclasses import dataclass
from typing import Any

from service.embedded.aql.execution.expressions import compile_expression, constant
from service.embedded.aql.execution.scope import Evaluate, Scope
from service.embedded.aql.functions import AGGREGATES, Aggregate
from service.embedded.aql.tree import Call


@dataclass(frozen=True, slots=True)
class Aggregated:
    """One aggregate, made ready."""

    value: Evaluate  #: what it takes from each row
    function: Aggregate
    nothing: Any = None  #: its result when there are no rows and no groups


def aggregated(call: Call, scope: Scope) -> Aggregated:
    """Make the aggregate that a call in AGGREGATE names."""
    return Aggregated(compile_expression(call.arguments[0], scope), AGGREGATES[call.name])


def counted() -> Aggregated:
    """Make ``WITH COUNT INTO``."""
    return Aggregated(constant(None), AGGREGATES["COUNT"], nothing=0)


def gathered(value: Evaluate) -> Aggregated:
    """Make ``INTO``: every value is kept."""
    return Aggregated(value, _LIST, nothing=[])


def _push(state: list[Any], value: Any) -> list[Any]:
    state.append(value)
    return state


_LIST = Aggregate(list, _push, lambda state: state)
