"""How deep a traversal goes: ``min..max``, a number, or 1 when nothing is said."""

from collections.abc import Callable
from typing import Any, NamedTuple

from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.expressions import compile_expression
from service.embedded.aql.execution.names import names_in
from service.embedded.aql.execution.scope import Evaluate, Frame, Scope
from service.embedded.aql.tree import Expression, Literal, Name, Range
from service.embedded.errors import AqlSyntaxError


class Depths(NamedTuple):
    """The least and the most edges of a path."""

    least: int
    most: int


def compile_depths(node: Expression | None, scope: Scope) -> Callable[[Frame], Depths]:
    """Make the depths of a traversal; they are checked before the first row.

    Raises:
        AqlSyntaxError: if they are no constants, or no whole numbers from 0 in order.
    """
    if node is None:
        return lambda _: Depths(1, 1)
    if not _is_constant(node, scope):
        message = "invalid traversal depth: it must be a constant, and this one is calculated"
        raise AqlSyntaxError(message)
    if (known := _literal(node)) is not None:
        return lambda _: known
    least, most = _ends(node, scope)

    def depths(frame: Frame) -> Depths:
        first, last = _depth(least(frame)), _depth(most(frame))
        if first > last:
            message = "invalid traversal depth (while instantiating plan)"
            raise AqlSyntaxError(message)
        return Depths(first, last)

    if not names_in(node):
        scope.slots.checks.append(depths)
    return depths


def _literal(node: Expression) -> Depths | None:
    """Return depths that are written out and right, as nearly all are."""
    ends = (node.first, node.last) if isinstance(node, Range) else (node, node)
    least, most = (each.value if isinstance(each, Literal) else None for each in ends)
    if least.__class__ is int and most.__class__ is int and 0 <= least <= most:
        return Depths(least, most)
    return None


def _is_constant(node: Expression, scope: Scope) -> bool:
    if isinstance(node, Range):
        return _is_constant(node.first, scope) and _is_constant(node.last, scope)
    if isinstance(node, Name):
        return scope.is_constant(node.name)
    return is_constant(node, binds=True)


def _ends(node: Expression, scope: Scope) -> tuple[Evaluate, Evaluate]:
    if isinstance(node, Range):
        return compile_expression(node.first, scope), compile_expression(node.last, scope)
    both = compile_expression(node, scope)
    return both, both


def _depth(value: Any) -> int:
    if value.__class__ is float and value.is_integer():
        value = int(value)
    if value.__class__ is not int or value < 0:
        message = "invalid traversal depth (while instantiating plan)"
        raise AqlSyntaxError(message)
    return value
