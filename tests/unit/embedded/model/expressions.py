"""Random expressions, each as text and as a Python function of the variables."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.unit.embedded.model import values as model

LITERALS = st.sampled_from([None, False, True, -1, 0, 1, 2, 3, 0.5, "", "a", "b", "1", [], [1]])
ATTRIBUTES = ("a", "b", "o", "l", "_key")


@dataclass(frozen=True)
class Expression:
    text: str
    value: Any  #: ``function(variables) -> value``


def literal(value):
    return Expression(json.dumps(value), lambda _: value)


def variable(name):
    return Expression(name, lambda known: known[name])


def call(text, function, *parts):
    """Return an expression made of others, whose texts take the place of the braces."""
    texts = [part.text for part in parts]
    return Expression(
        text.format(*texts), lambda known: function(*(part.value(known) for part in parts))
    )


_COMPARISONS = {
    "==": lambda a, b: model.compare(a, b) == 0,
    "!=": lambda a, b: model.compare(a, b) != 0,
    "<": lambda a, b: model.compare(a, b) < 0,
    "<=": lambda a, b: model.compare(a, b) <= 0,
    ">": lambda a, b: model.compare(a, b) > 0,
    ">=": lambda a, b: model.compare(a, b) >= 0,
    "IN": model.contains,
    "NOT IN": lambda a, b: isinstance(b, list) and not model.contains(a, b),
}
_TWO = _COMPARISONS | {
    "+": lambda a, b: model.number(a) + model.number(b),
    "-": lambda a, b: model.number(a) - model.number(b),
    "*": lambda a, b: model.number(a) * model.number(b),
    "%": model.modulo,
    "AND": lambda a, b: b if model.truth(a) else a,
    "OR": lambda a, b: a if model.truth(a) else b,
}
_QUANTIFIERS = {
    "ALL": all,
    "ANY": any,
    "NONE": lambda found: not any(found),
    "AT LEAST (2)": lambda found: sum(found) >= 2,
}
_ONE = {
    "(({}).a)": lambda a: model.attribute(a, "a"),
    "(({}).o.x)": lambda a: model.attribute(model.attribute(a, "o"), "x"),
    "(({})[0])": lambda a: model.element(a, 0),
    "(({})[-1])": lambda a: model.element(a, -1),
    "(-{})": lambda a: -model.number(a),
    "(!{})": lambda a: not model.truth(a),
    "({} / 2)": lambda a: model.divide(a, 2),
    "({} / 0)": lambda a: model.divide(a, 0),
    "[{}]": lambda a: [a],
    "{{x: {}}}": lambda a: {"x": a},
    "TO_BOOL({})": model.truth,
    "TO_NUMBER({})": model.number,
    "IS_NUMBER({})": lambda a: model.rank(a) == 2,
    "TYPENAME({})": lambda a: model.TYPES[model.rank(a)],
    "HAS({}, 'a')": lambda a: isinstance(a, dict) and "a" in a,
}
_ARRAYS = {
    "LENGTH({})": len,
    "SUM({}[* RETURN TO_NUMBER(CURRENT)])": lambda a: sum(map(model.number, a)),
    "MAX({})": lambda a: max((e for e in a if e is not None), key=model.order, default=None),
    "MIN({})": lambda a: min((e for e in a if e is not None), key=model.order, default=None),
    "SORTED({})": lambda a: sorted(a, key=model.order),
    "REVERSE({})": lambda a: a[::-1],
    "{}[*].a": lambda a: [model.attribute(e, "a") for e in a],
    "{}[* FILTER CURRENT > 0]": lambda a: [e for e in a if model.compare(e, 0) > 0],
    "{}[* LIMIT 1, 2 RETURN [CURRENT]]": lambda a: [[e] for e in a[1:3]],
    "{}[? FILTER CURRENT == 1]": lambda a: model.contains(1, a),
    "{}[**]": lambda a: [inner for e in a for inner in (e if isinstance(e, list) else [e])],
}


def _binary(operator, left, right):
    return call(f"({{}} {operator} {{}})", _TWO[operator], left, right)


def _array(expression):
    """Return an expression that is an array for certain."""
    text = f"(IS_ARRAY({expression.text}) ? {expression.text} : [1, {expression.text}])"

    def value(known):
        found = expression.value(known)
        return found if isinstance(found, list) else [1, found]

    return Expression(text, value)


def _quantified(quantifier, operator, left, right):
    test, combine = _COMPARISONS[operator], _QUANTIFIERS[quantifier]
    text = f"({{}} {quantifier} {operator} {{}})"
    return call(text, lambda a, b: combine([test(e, b) for e in a]), _array(left), right)


def _of_array(text, expression):
    return call(text, _ARRAYS[text], _array(expression))


def attribute_of(name, attribute):
    return call(f"{{}}.{attribute}", lambda a: model.attribute(a, attribute), variable(name))


@cache
def leaves(names):
    found = [LITERALS.map(literal)]
    if names:
        some = st.sampled_from(sorted(names))
        found += [
            some.map(variable),
            st.builds(attribute_of, some, st.sampled_from(ATTRIBUTES)),
            st.builds(attribute_of, some, st.sampled_from(ATTRIBUTES)),
        ]
    return st.one_of(found)


@cache
def conditions(names):
    """Return conditions such as people write, which indexes may help with."""
    if not names:
        return expressions(names)
    attributes = st.builds(
        attribute_of, st.sampled_from(sorted(names)), st.sampled_from(ATTRIBUTES)
    )
    arrays = st.lists(LITERALS, max_size=3).map(literal)
    simple = st.one_of(
        st.builds(_binary, st.sampled_from(list(_COMPARISONS)[:6]), attributes, leaves(names)),
        st.builds(_binary, st.sampled_from(["IN", "NOT IN"]), attributes, arrays),
        st.builds(_binary, st.sampled_from(["IN", "NOT IN"]), leaves(names), attributes),
    )
    joined = st.builds(_binary, st.sampled_from(["AND", "OR"]), simple, simple)
    return st.one_of(simple, simple, joined, expressions(names))


@cache
def expressions(names):
    return st.recursive(
        leaves(names),
        lambda inner: st.one_of(
            st.builds(_binary, st.sampled_from(sorted(_TWO)), inner, inner),
            st.builds(
                lambda text, e: call(text, _ONE[text], e), st.sampled_from(list(_ONE)), inner
            ),
            st.builds(_of_array, st.sampled_from(list(_ARRAYS)), inner),
            st.builds(
                _quantified,
                st.sampled_from(sorted(_QUANTIFIERS)),
                st.sampled_from(sorted(_COMPARISONS)),
                inner,
                inner,
            ),
            st.builds(
                lambda a, b, c: call(
                    "({} ? {} : {})", lambda x, y, z: y if model.truth(x) else z, a, b, c
                ),
                inner,
                inner,
                inner,
            ),
        ),
        max_leaves=5,
    )
