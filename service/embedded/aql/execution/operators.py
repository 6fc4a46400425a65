"""Operators as closures: each function here puts evaluated operands together.

Order, equality and arithmetic themselves are `values/algebra.py`.

Source:
    ArangoDB manual 3.12, AQL, Operators.
"""

import operator as python
from collections.abc import Callable
from typing import Any

from service.embedded.aql.execution.membership import SHORT, contains
from service.embedded.aql.execution.scope import RUN, Evaluate, Frame
from service.embedded.aql.values import algebra as values

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": values.add,
    "-": values.subtract,
    "*": values.multiply,
    "/": values.divide,
    "%": values.modulo,
}

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}


def _like(text: Any, pattern: Any) -> bool:
    return values.like(values.to_string(text), values.to_string(pattern))


def _matches(text: Any, pattern: Any) -> bool:
    return bool(values.regex_test(values.to_string(text), values.to_string(pattern)))


_TEXT: dict[str, Callable[[Any, Any], bool]] = {
    "LIKE": _like,
    "NOT_LIKE": lambda text, pattern: not _like(text, pattern),
    "=~": _matches,
    "!~": lambda text, pattern: not _matches(text, pattern),
}

#: Operators whose result is always true or false.
BOOLEAN = frozenset({"==", "!=", "IN", "NOT_IN"}) | _ORDER.keys() | _TEXT.keys()

#: ``NOT (x IN y)`` is ``x NOT IN y``: both are false when y is no array.
NEGATED = {"IN": "NOT_IN", "NOT_IN": "IN"}


def both(left: Evaluate, right: Evaluate) -> Evaluate:
    """Make ``left AND right``: the first falsy operand, else the last."""

    def conjunction(frame: Frame) -> Any:
        value = left(frame)
        return right(frame) if values.truth(value) else value

    return conjunction


def either(left: Evaluate, right: Evaluate) -> Evaluate:
    """Make ``left OR right``: the first truthy operand, else the last."""

    def disjunction(frame: Frame) -> Any:
        value = left(frame)
        return value if values.truth(value) else right(frame)

    return disjunction


def negation(operand: Evaluate) -> Evaluate:
    """Make ``NOT operand``."""
    return lambda frame: not values.truth(operand(frame))


def unary(operator: str, operand: Evaluate) -> Evaluate:
    """Make ``-operand`` or ``+operand``."""
    apply = values.negate if operator == "-" else values.identity
    return lambda frame: apply(operand(frame))


def ternary(condition: Evaluate, then: Evaluate, otherwise: Evaluate) -> Evaluate:
    """Make ``condition ? then : otherwise``; only one branch is evaluated.

    Python may test the condition.
    """
    return lambda frame: then(frame) if condition(frame) else otherwise(frame)


def binary(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """Make any other operator with two operands."""
    if operator == "AND":
        return both(left, right)
    if operator == "OR":
        return either(left, right)
    if operator in ("IN", "NOT_IN"):
        return _membership(left, right, wanted=operator == "IN")
    if operator in ("==", "!="):
        return _equality(left, right, wanted=operator == "==")
    apply = relation(operator) if operator in BOOLEAN else _ARITHMETIC[operator]
    return lambda frame: apply(left(frame), right(frame))


def _equality(left: Evaluate, right: Evaluate, *, wanted: bool) -> Evaluate:
    equal = values.equal

    def compared(frame: Frame) -> bool:
        a, b = left(frame), right(frame)
        kind = a.__class__
        if kind is b.__class__ and (kind is str or kind is int):
            return (a == b) is wanted
        return equal(a, b) is wanted

    return compared


def relation(operator: str) -> Callable[[Any, Any], bool]:
    """Return a comparison as a function of two values."""
    if operator == "==":
        return values.equal
    if operator == "!=":
        return lambda a, b: not values.equal(a, b)
    if operator in _ORDER:
        return _ordered(_ORDER[operator])
    return _TEXT[operator]


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    numbers = (int, float)
    compare = values.compare

    def ordered(a: Any, b: Any) -> bool:
        if a.__class__ in numbers and b.__class__ in numbers:
            return test(a, b)
        return test(compare(a, b), 0)

    return ordered


def _membership(left: Evaluate, right: Evaluate, *, wanted: bool) -> Evaluate:
    def member(frame: Frame) -> bool:
        array = right(frame)
        # ``x NOT IN 5`` is false too: no array, no membership either way
        if array.__class__ is not list:
            return False
        value = left(frame)
        if value.__class__ is str and len(array) < SHORT:
            return (value in array) is wanted
        return frame[RUN].memberships.has(array, value) is wanted

    return member


def compare_constant(operator: str, left: Evaluate, constant: Any) -> Evaluate | None:
    """Make ``left == constant`` or ``!=`` without the general comparison, where that is exact.

    Returns:
        None where it is not: for arrays and objects.
    """
    wanted = operator == "=="
    if constant is None or constant is True or constant is False:
        return (
            (lambda frame: left(frame) is constant)
            if wanted
            else (lambda frame: left(frame) is not constant)
        )
    if constant.__class__ is str:
        return (
            (lambda frame: left(frame) == constant)
            if wanted
            else (lambda frame: left(frame) != constant)
        )
    return None


def quantified(
    quantifier: str | Evaluate, operator: str, left: Evaluate, right: Evaluate
) -> Evaluate:
    """Make ``left ALL|ANY|NONE|AT LEAST (n) operator right``.

    A left side that is no array answers false.
    """
    test = _element_test(operator)

    def compared(frame: Frame) -> bool:
        array, other = left(frame), right(frame)
        if array.__class__ is not list:
            return False
        matches = sum(1 for item in array if test(item, other))
        return _enough(quantifier, matches, len(array), frame)

    return compared


def _element_test(operator: str) -> Callable[[Any, Any], bool]:
    if operator == "IN":
        return lambda item, array: array.__class__ is list and contains(array, item)
    if operator == "NOT_IN":
        return lambda item, array: array.__class__ is list and not contains(array, item)
    return relation(operator)


def _enough(quantifier: str | Evaluate, matches: int, length: int, frame: Frame) -> bool:
    if isinstance(quantifier, str):
        return {"ALL": matches == length, "ANY": matches > 0, "NONE": matches == 0}[quantifier]
    return matches >= values.to_number(quantifier(frame))
