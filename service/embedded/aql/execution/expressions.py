"""Turn the expressions of a bound tree into closures over a frame.

One small function per kind of node. What the closures do is in `operators.py` and `access.py`;
functions are in `functions/`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, TypeAlias

from service.embedded.aql.execution import access, operators
from service.embedded.aql.execution.constants import is_constant
from service.embedded.aql.execution.membership import WithoutRun
from service.embedded.aql.execution.ranges import range_list
from service.embedded.aql.execution.scope import RUN, Evaluate, Scope
from service.embedded.aql.functions import REGISTRY
from service.embedded.aql.tree import (
    Array,
    AtLeast,
    Attribute,
    Binary,
    Bind,
    Call,
    Collection,
    Current,
    Expansion,
    Expression,
    Index,
    Literal,
    Name,
    Object,
    Quantified,
    Range,
    Subquery,
    Ternary,
    Unary,
)
from service.embedded.aql.values import algebra as values
from service.embedded.aql.values.notices import refused
from service.embedded.errors import ArangoError


def compile_expression(node: Expression, scope: Scope) -> Evaluate:
    """Turn an expression into a function of a frame.

    Constant parts are evaluated here, once.
    """
    evaluate = _COMPILERS[type(node)](node, scope)
    if isinstance(node, Literal) or not is_constant(node):
        return evaluate
    try:
        with refused():
            return constant(evaluate([WithoutRun()]))
    except ArangoError:
        # the error, or the warning, belongs to the moment when the expression is reached
        return evaluate


def compile_row(nodes: Sequence[Expression], scope: Scope) -> Evaluate:
    """Turn several expressions into a function of a frame that returns a tuple."""
    slots = _slots_of(nodes, scope)
    if slots is not None and len(slots) > 1:
        return itemgetter(*slots)
    parts = [compile_expression(node, scope) for node in nodes]
    return lambda frame: tuple([part(frame) for part in parts])


def _slots_of(nodes: Sequence[Expression], scope: Scope) -> list[int] | None:
    """Return where the values of expressions are if these are only variables and bind values."""
    if not all(isinstance(node, Name | Bind) for node in nodes):
        return None
    binds = scope.slots
    return [
        scope.find(node.name) if isinstance(node, Name) else binds.bind(node.name)
        for node in nodes
        if isinstance(node, Name | Bind)
    ]


def compile_condition(node: Expression, scope: Scope) -> Evaluate:
    """Turn an expression into a function of a frame whose result Python may test."""
    if isinstance(node, Binary) and node.operator in ("AND", "OR"):
        left, right = compile_condition(node.left, scope), compile_condition(node.right, scope)
        if node.operator == "AND":
            return lambda frame: left(frame) and right(frame)
        return lambda frame: left(frame) or right(frame)
    evaluate = compile_expression(node, scope)
    if _is_boolean(node):
        return evaluate
    return lambda frame: values.truth(evaluate(frame))


def constant(value: Any) -> Evaluate:
    """Make a closure that returns the value; nobody may change it."""
    return lambda frame: value  # noqa: ARG005 - every closure takes the frame


def _is_boolean(node: Expression) -> bool:
    if isinstance(node, Binary):
        return node.operator in operators.BOOLEAN or (
            node.operator in ("AND", "OR") and _is_boolean(node.left) and _is_boolean(node.right)
        )
    return isinstance(node, Quantified) or (isinstance(node, Unary) and node.operator == "NOT")


def _literal(node: Literal, _scope: Scope) -> Evaluate:
    return constant(node.value)


def _array(node: Array, scope: Scope) -> Evaluate:
    items = [compile_expression(item, scope) for item in node.items]
    return lambda frame: [item(frame) for item in items]


def _object(node: Object, scope: Scope) -> Evaluate:
    if all(isinstance(name, Literal) for name, _ in node.entries):
        named = [
            (values.to_string(name.value), compile_expression(value, scope))
            for name, value in node.entries
            if isinstance(name, Literal)
        ]
        slots = _slots_of([value for _, value in node.entries], scope)
        if slots is not None and len(slots) > 1:
            names, take = [name for name, _ in named], itemgetter(*slots)
            return lambda frame: dict(zip(names, take(frame), strict=True))
        return lambda frame: {name: value(frame) for name, value in named}
    computed = [
        (compile_expression(name, scope), compile_expression(value, scope))
        for name, value in node.entries
    ]
    to_string = values.to_string
    return lambda frame: {to_string(name(frame)): value(frame) for name, value in computed}


def _name(node: Name, scope: Scope) -> Evaluate:
    return _slot(scope.find(node.name))


def _slot(slot: int) -> Evaluate:
    return itemgetter(slot)


def _bind(node: Bind, scope: Scope) -> Evaluate:
    return _slot(scope.slots.bind(node.name))


def _current(_node: Current, scope: Scope) -> Evaluate:
    if scope.current is None:
        message = "CURRENT outside an expansion passed binding"
        raise AssertionError(message)
    return _slot(scope.current)


def _collection(node: Collection, _scope: Scope) -> Evaluate:
    name = node.name
    return lambda frame: frame[RUN].all_documents(name)


def _attribute(node: Attribute, scope: Scope) -> Evaluate:
    name = str(node.name)
    if isinstance(node.of, Call) and node.of.name == "PARSE_IDENTIFIER" and name == "key":
        # without the object whose other half nobody reads
        return _call(replace(node.of, name="PARSE_KEY"), scope)
    if isinstance(node.of, Name):
        return access.variable_attribute(scope.find(node.of.name), name)
    if isinstance(node.of, Current) and scope.current is not None:
        return access.variable_attribute(scope.current, name)
    return access.attribute(compile_expression(node.of, scope), name)


def _index(node: Index, scope: Scope) -> Evaluate:
    return access.index(compile_expression(node.of, scope), compile_expression(node.index, scope))


def _expansion(node: Expansion, scope: Scope) -> Evaluate:
    of = compile_expression(node.of, scope)
    outer, scope.current = scope.current, scope.slots.take()
    try:
        parts = access.Parts(
            scope.current,
            None if node.condition is None else compile_expression(node.condition, scope),
            _limit(node, scope),
            None if isinstance(node.element, Current) else compile_expression(node.element, scope),
        )
    finally:
        scope.current = outer
    if node.quantifier is None:
        return access.expansion(of, node.levels, parts)
    return access.question_mark(of, parts, _quantity(node.quantifier, scope))


def _limit(node: Expansion, scope: Scope) -> tuple[Evaluate, Evaluate] | None:
    if node.limit is None:
        return None
    offset, count = node.limit
    return compile_expression(offset, scope), compile_expression(count, scope)


def _quantity(quantifier: Expression | AtLeast | str, scope: Scope) -> access.Quantity:
    if isinstance(quantifier, str):
        return access.WORDS[quantifier]
    if isinstance(quantifier, AtLeast):
        return access.at_least(compile_expression(quantifier.count, scope))
    if isinstance(quantifier, Range):
        first = compile_expression(quantifier.first, scope)
        return access.between(first, compile_expression(quantifier.last, scope))
    return access.exactly(compile_expression(quantifier, scope))


def _unary(node: Unary, scope: Scope) -> Evaluate:
    negated = operators.NEGATED.get(getattr(node.operand, "operator", ""))
    if node.operator == "NOT" and isinstance(node.operand, Binary) and negated:
        return _binary(replace(node.operand, operator=negated), scope)
    operand = compile_expression(node.operand, scope)
    if node.operator == "NOT":
        return operators.negation(operand)
    return operators.unary(node.operator, operand)


def _binary(node: Binary, scope: Scope) -> Evaluate:
    left = compile_expression(node.left, scope)
    if node.operator in ("==", "!=") and isinstance(node.right, Literal):
        fast = operators.compare_constant(node.operator, left, node.right.value)
        if fast is not None:
            return fast
    return operators.binary(node.operator, left, compile_expression(node.right, scope))


def _quantified(node: Quantified, scope: Scope) -> Evaluate:
    quantifier = node.quantifier
    return operators.quantified(
        quantifier if isinstance(quantifier, str) else compile_expression(quantifier.count, scope),
        node.operator,
        compile_expression(node.left, scope),
        compile_expression(node.right, scope),
    )


def _ternary(node: Ternary, scope: Scope) -> Evaluate:
    otherwise = compile_expression(node.otherwise, scope)
    if node.then is None:
        return operators.either(compile_expression(node.condition, scope), otherwise)
    condition = compile_condition(node.condition, scope)
    return operators.ternary(condition, compile_expression(node.then, scope), otherwise)


def _range(node: Range, scope: Scope) -> Evaluate:
    first = compile_expression(node.first, scope)
    last = compile_expression(node.last, scope)
    return lambda frame: range_list(first(frame), last(frame))


def _call(node: Call, scope: Scope) -> Evaluate:
    if node.name in ("LENGTH", "COUNT") and isinstance(node.arguments[0], Collection):
        name = node.arguments[0].name
        return lambda frame: frame[RUN].collection_count(name)
    function = REGISTRY[node.name]
    if function.needs_context or node.name == "IS_SAME_COLLECTION":
        arguments = [_context_argument(argument, scope) for argument in node.arguments]
        call = function.call
        if not function.needs_context:
            return _pure_call(call, arguments)
        return lambda frame: call(frame[RUN], *[argument(frame) for argument in arguments])
    arguments = [compile_expression(argument, scope) for argument in node.arguments]
    return _pure_call(function.call, arguments)


def _context_argument(node: Expression, scope: Scope) -> Evaluate:
    """Make an argument of a function that sees the database: a collection is its name."""
    if isinstance(node, Collection):
        return constant(node.name)
    return compile_expression(node, scope)


def _pure_call(call: Callable[..., Any], arguments: list[Evaluate]) -> Evaluate:
    if len(arguments) == 1:
        (only,) = arguments
        return lambda frame: call(only(frame))
    if len(arguments) == 2:  # noqa: PLR2004 - two arguments are common enough for a closure
        first, second = arguments
        return lambda frame: call(first(frame), second(frame))
    if len(arguments) == 3:  # noqa: PLR2004 - as are three
        start, middle, end = arguments
        return lambda frame: call(start(frame), middle(frame), end(frame))
    return lambda frame: call(*[argument(frame) for argument in arguments])


def _subquery(node: Subquery, scope: Scope) -> Evaluate:
    return scope.slots.subquery(node.query, scope)


_Compiler: TypeAlias = Callable[[Any, Scope], Evaluate]

_COMPILERS: Mapping[type, _Compiler] = {
    Literal: _literal,
    Array: _array,
    Object: _object,
    Name: _name,
    Bind: _bind,
    Current: _current,
    Collection: _collection,
    Attribute: _attribute,
    Index: _index,
    Expansion: _expansion,
    Unary: _unary,
    Binary: _binary,
    Quantified: _quantified,
    Ternary: _ternary,
    Range: _range,
    Call: _call,
    Subquery: _subquery,
}
