"""Constants, and bind values, that can be seen to be wrong before anything runs.

Source:
    ArangoDB manual 3.12, "FOR", "LIMIT", "Graph traversals in AQL".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from service.embedded.aql import tree
from service.embedded.aql.execution.names import nodes_in
from service.embedded.errors import AqlSyntaxError, ArrayExpected, NumberOutOfRange

#: Stands for what is known only when the query runs.
_UNKNOWN = object()

_VARYING = (tree.Attribute, tree.Index, tree.Current, tree.Subquery, tree.Collection)


def check_constants(clauses: Sequence[tree.Node], bind_vars: Mapping[str, Any]) -> None:
    """Check the constants of some clauses.

    Raises:
        ArrayExpected: FOR runs over a constant that is no array.
        NumberOutOfRange: LIMIT takes a constant that is no number from 0 on, nor null.
        AqlSyntaxError: A walk starts at a constant that is no vertex, or its depths are none.
    """
    for clause in clauses:
        if isinstance(clause, tree.For):
            _check_source(_value(clause.source, bind_vars))
        elif isinstance(clause, tree.Limit):
            _check_limit(_value(clause.offset, bind_vars))
            _check_limit(_value(clause.count, bind_vars))
        elif isinstance(clause, tree.Traversal):
            _check_vertex(_value(clause.start, bind_vars))
            _check_depths(clause.depths, bind_vars)
        elif isinstance(clause, tree.PathSearch):
            _check_vertex(_value(clause.start, bind_vars))
            _check_vertex(_value(clause.target, bind_vars))
            _check_depths(clause.depths, bind_vars)


def depends_on_binds(clause: tree.Node) -> bool:
    """Tell whether other bind values could make a clause wrong that was right."""
    if isinstance(clause, tree.For):
        constants: tuple[Any, ...] = (clause.source,)
    elif isinstance(clause, tree.Limit):
        constants = (clause.offset, clause.count)
    elif isinstance(clause, tree.Traversal):
        constants = (clause.start, clause.depths)
    elif isinstance(clause, tree.PathSearch):
        constants = (clause.start, clause.target, clause.depths)
    else:
        return False
    return any(isinstance(node, tree.Bind) for node in nodes_in(constants))


def _value(node: tree.Expression | None, bind_vars: Mapping[str, Any]) -> Any:
    """Return the value of a constant, as far as its kind matters."""
    if isinstance(node, tree.Literal):
        return node.value
    if isinstance(node, tree.Bind):
        return bind_vars[node.name]
    if isinstance(node, tree.Object):
        return {}
    if isinstance(node, tree.Array):
        return []
    return _UNKNOWN


def _check_source(value: Any) -> None:
    if value is not _UNKNOWN and not isinstance(value, list):
        message = "array expected: FOR runs over a collection or an array"
        raise ArrayExpected(message)


def _check_limit(value: Any) -> None:
    if value is None or value is _UNKNOWN or (_is_number(value) and value >= 0):
        return
    message = "number out of range: LIMIT takes a number from 0 on, or null for no limit"
    raise NumberOutOfRange(message)


def _check_vertex(value: Any) -> None:
    if value is not _UNKNOWN and not isinstance(value, str | dict | list):
        message = (
            "a graph is walked from a vertex: an _id string or an object with an _id attribute"
        )
        raise AqlSyntaxError(message)


def _check_depths(node: tree.Expression | None, bind_vars: Mapping[str, Any]) -> None:
    if node is None:
        return
    first, last = (node.first, node.last) if isinstance(node, tree.Range) else (node, node)
    least, most = _depth(first, bind_vars), _depth(last, bind_vars)
    if _UNKNOWN not in {least, most} and least > most:
        message = f"invalid traversal depth: {least} is more than {most}"
        raise AqlSyntaxError(message)


def _depth(node: tree.Expression, bind_vars: Mapping[str, Any]) -> Any:
    value = _value(node, bind_vars)
    if value is _UNKNOWN and not isinstance(node, _VARYING):
        return _UNKNOWN
    if not _is_number(value) or value < 0 or value != int(value):
        message = "invalid traversal depth: it is a constant number from 0 on, or a range of them"
        raise AqlSyntaxError(message)
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
