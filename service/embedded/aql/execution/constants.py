"""Which expressions are the same in every execution, so that they are evaluated once.

Literals, and operators and pure functions over them. A range is left out: it may be long, and FOR
does not need it in memory.
"""

from service.embedded.aql.functions import REGISTRY
from service.embedded.aql.tree import (
    Array,
    Attribute,
    Binary,
    Bind,
    Call,
    Expression,
    Index,
    Literal,
    Object,
    Quantified,
    Ternary,
    Unary,
)


def is_constant(node: Expression, *, binds: bool = False) -> bool:
    """Tell whether an expression always has the same value.

    Args:
        node: the expression.
        binds: count bind values as constant too, as they are within one execution.
    """
    if isinstance(node, Literal):
        return True
    if isinstance(node, Bind):
        return binds
    if isinstance(node, Call) and not _is_pure(node):
        return False
    parts = operands(node)
    return parts is not None and all(is_constant(part, binds=binds) for part in parts)


def _is_pure(node: Call) -> bool:
    function = REGISTRY[node.name]
    return function.deterministic and not function.needs_context


def operands(node: Expression) -> tuple[Expression, ...] | None:
    """Return what an operator, literal or call is made of, None for anything else."""
    match node:
        case Literal():
            return ()
        case Array(items=parts) | Call(arguments=parts):
            return parts
        case Attribute(of=part) | Unary(operand=part):
            return (part,)
        case Binary(left=left, right=right) | Index(of=left, index=right):
            return (left, right)
    return _more_operands(node)


def _more_operands(node: Expression) -> tuple[Expression, ...] | None:
    match node:
        case Object(entries=entries):
            return tuple(part for entry in entries for part in entry)
        case Quantified(quantifier=str(), left=left, right=right):
            return (left, right)
        case Ternary(condition=condition, then=then, otherwise=otherwise):
            return (condition, otherwise) if then is None else (condition, then, otherwise)
    return None
